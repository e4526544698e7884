// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Where matrix products and convolutions come from. Two libraries stand behind this seam, and each
/// can be forced.
protocol ConvolutionProvider: Sendable {
  var name: String { get }

  /// The memory orders of input and output in which the convolution is fast.
  func layouts(_ shape: ConvolutionShape, _ type: ElementType) -> (input: Layout, output: Layout)

  /// Appends the kernels of a convolution in one direction.
  ///
  /// - Parameters:
  ///   - sources: The operands' values, in the operation's order.
  ///   - layouts: What `layouts(_:_:)` answered.
  func lower(
    _ convolution: ConvolutionShape, _ type: ElementType, sources: [Int], target: Int,
    layouts: (input: Layout, output: Layout), into kernels: inout KernelList) throws(EngineError)

  /// Appends the kernels of a matrix product.
  func lower(
    _ matmul: MatmulShape, _ type: ElementType, left: Int, right: Int, target: Int,
    into kernels: inout KernelList) throws(EngineError)
}

/// The kernels of a plan in the making, and the values between them.
struct KernelList {
  private(set) var kernels: [any Kernel] = []
  private(set) var values: [PlanValue] = []

  mutating func append(_ kernel: any Kernel) { kernels.append(kernel) }

  mutating func replaceLast(with kernel: any Kernel) { kernels[kernels.count - 1] = kernel }

  mutating func newValue(byteCount: Int, role: PlanValue.Role = .temporary) -> Int {
    values.append(PlanValue(byteCount: byteCount, role: role))
    return values.count - 1
  }

  mutating func setRole(_ role: PlanValue.Role, of value: Int) { values[value].role = role }
}

/// A buffer of a plan.
package struct PlanValue: Sendable {
  package enum Role: Sendable, Hashable {
    /// Between kernels; placed in the arena.
    case temporary
    /// The storage of this leaf.
    case leaf(Int)
    /// The storage of this output.
    case output(Int)
    /// At this offset of the plan's constants.
    case constant(Int)
  }

  package var byteCount: Int
  package var role: Role
}
