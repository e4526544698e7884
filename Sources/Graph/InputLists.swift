// SPDX-License-Identifier: Apache-2.0

/// For each node of a graph the positions of its inputs, in one piece of memory.
public struct InputLists: RandomAccessCollection, Sendable {
  /// The positions of the inputs of one node, counted from 0.
  public struct List: RandomAccessCollection, Sendable, CustomStringConvertible {
    fileprivate let positions: [Int]
    fileprivate let start: Int
    public let endIndex: Int

    public var startIndex: Int { 0 }
    public subscript(index: Int) -> Int { positions[start + index] }
    public var description: String { "\(Array(self))" }
  }

  private var positions: [Int] = []
  private var ends: [Int] = []

  init(nodes: Int) {
    positions.reserveCapacity(2 * nodes)
    ends.reserveCapacity(nodes)
  }

  mutating func append(_ position: Int) { positions.append(position) }
  /// Ends the list of one node.
  mutating func finishList() { ends.append(positions.count) }

  private func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  /// The position of one of a node's inputs.
  subscript(index: Int, input: Int) -> Int { positions[start(of: index) + input] }

  /// How many inputs a node has.
  func count(of index: Int) -> Int { ends[index] - start(of: index) }

  /// Appends the positions of a node's inputs.
  func encode(_ index: Int, into words: inout [UInt64]) {
    for place in start(of: index)..<ends[index] { words.append(UInt64(positions[place])) }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }
  public subscript(index: Int) -> List {
    List(positions: positions, start: start(of: index), endIndex: count(of: index))
  }
}
