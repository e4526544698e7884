// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Foundation
import Synchronization
import Testing

/// Nothing that walks a graph may recurse: a thread's stack is small, a graph need not be.
@Suite("A chain of 200,000 nodes on a stack of 512 KB")
struct LongChainTests {
  private static let length = 200_000

  private static func chain(from input: Node) -> Node {
    var node = input
    for _ in 0..<length { node = node.unary(.negate) }
    return node
  }

  /// Runs work on a thread of its own and waits for its end.
  private func onSmallStack<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async
    -> Result
  {
    await withCheckedContinuation { continuation in
      let thread = Foundation.Thread { continuation.resume(returning: work()) }
      thread.stackSize = 512 * 1024
      thread.start()
    }
  }

  @Test("is released")
  func released() async {
    let isGone = await onSmallStack {
      weak var first: Node?
      do {
        let input = Node(input: [1], .float32)
        first = input
        _ = Self.chain(from: input)
      }
      return first == nil
    }
    #expect(isGone)
  }

  @Test("is released where branches share nodes")
  func shared() async {
    let isGone = await onSmallStack {
      weak var first: Node?
      do {
        let input = Node(input: [1], .float32)
        first = input
        var (a, b) = (input, input)
        for _ in 0..<(Self.length / 2) { (a, b) = (a.binary(.add, b), b.binary(.multiply, a)) }
      }
      return first == nil
    }
    #expect(isGone)
  }

  @Test("is ordered, differentiated and computed")
  func computed() async {
    let results = await onSmallStack { () -> [[Double]]? in
      let input = Node(input: [1], .float64)
      let output = Self.chain(from: input)
      let slopes = gradients(of: output.reshaped(to: []), withRespectTo: [input])
      return try? evaluate([output] + slopes, [(input, [3])])
    }
    #expect(results == [[3], [1]])
  }
}
