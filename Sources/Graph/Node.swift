// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Whatever an input node is bound to. The graph holds no data; a backend knows the real type.
public protocol InputSource: AnyObject, Sendable {}

private let nodeCounter = Atomic<UInt64>(0)

/// One immutable operation of a computational graph.
///
/// Nodes form a directed acyclic graph through `inputs`. They are released one by one, never by
/// recursion: a chain of 200,000 nodes goes away on a 512 KB stack.
public final class Node: @unchecked Sendable {
  public let op: Op
  public let shape: Shape
  public let elementType: ElementType
  /// Data bound to an input node; nil where it is bound when the graph runs.
  public let source: (any InputSource)?
  /// A number that no other node of this process has; it orders nothing and enters no hash.
  public let id: UInt64
  /// What a comparison with another node's operation begins with.
  package let code: OpCode
  /// Whether the node is an input of the graph.
  package let isInput: Bool
  /// How many nodes stand one behind the other from here down, at most.
  let depth: Int32
  /// Changed only while the node is being released.
  private var inputStorage: [Node]

  /// A level takes well below a kilobyte of the stack.
  private static let recursionLimit: Int32 = 100

  public var inputs: [Node] { inputStorage }
  var inputCount: Int { inputStorage.count }

  /// An input for whoever holds the node anyway.
  func unretainedInput(_ index: Int) -> (id: UInt64, node: Unmanaged<Node>) {
    inputStorage.withUnsafeBufferPointer { ($0[index].id, .passUnretained($0[index])) }
  }

  /// Appends words for the operation and the result; the number of inputs is part of them.
  func encode(into words: inout [UInt64], inputs: Int) {
    op.encode(into: &words)
    // No shape has 2^24 axes.
    words.append(
      UInt64(shape.dimensions.count) << 40 | UInt64(elementType.rawValue) << 32
        | UInt64(UInt32(inputs)))
    for size in shape.dimensions { words.append(UInt64(bitPattern: Int64(size))) }
  }

  /// A checked node, or the reason why the operands do not fit.
  public convenience init(checking op: Op, _ inputs: [Node]) throws(GraphError) {
    let (shape, elementType) = try op.infer(inputs)
    self.init(op, fitting: inputs, shape, elementType)
  }

  /// A node whose operands are known to fit.
  init(
    _ op: Op, _ code: OpCode? = nil, fitting inputs: [Node], _ shape: Shape,
    _ elementType: ElementType
  ) {
    self.op = op
    self.shape = shape
    self.elementType = elementType
    inputStorage = inputs
    isInput = false
    self.code = code ?? OpCode(op)
    depth = 1 + (inputs.lazy.map(\.depth).max() ?? 0)
    source = nil
    id = nodeCounter.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// An input of the graph.
  public convenience init(
    input shape: Shape, _ elementType: ElementType, source: (any InputSource)? = nil
  ) {
    self.init(input: shape, elementType, source: source, keeping: nil)
  }

  /// An input whose source holds the graph that it was computed from.
  package init(
    input shape: Shape, _ elementType: ElementType, source: (any InputSource)?,
    keeping history: Node?
  ) {
    op = .input
    depth = history.map { $0.depth &+ 1 } ?? 0
    isInput = true
    code = OpCode(.input)
    self.shape = shape
    self.elementType = elementType
    self.source = source
    inputStorage = []
    id = nodeCounter.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// A node whose operands must fit: a mismatch is the caller's mistake and traps with its text.
  public static func make(
    _ op: Op, _ inputs: [Node], file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    do {
      return try Node(checking: op, inputs)
    } catch {
      trap(error.description, file: file, line: line)
    }
  }

  deinit {
    // A short chain may be released by recursion, which costs less.
    guard depth > Self.recursionLimit, inputStorage.contains(where: { !$0.inputStorage.isEmpty })
    else { return }
    var released = inputStorage
    inputStorage = []
    while var node = released.popLast() {
      if isKnownUniquelyReferenced(&node) {
        released.append(contentsOf: node.inputStorage)
        node.inputStorage = []
      }
    }
  }
}
