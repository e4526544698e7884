// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Where matrix products and convolutions come from. Two libraries stand behind this seam, and each
/// can be forced.
protocol ConvolutionProvider: Sendable {
  var name: String { get }

  /// Whether the processor and the library compute in BFloat16.
  var hasBFloat16: Bool { get }

  /// Whether the convolution, all directions of it, is faster with images and weights in BFloat16.
  /// Decided by its sizes and by what the processor has.
  func prefersBFloat16(_ shape: ConvolutionShape) -> Bool

  /// The same of a matrix product of two matrices in BFloat16.
  func prefersBFloat16(_ shape: MatmulShape) -> Bool

  /// The memory orders of input and output in which the convolution is fast.
  func layouts(_ shape: ConvolutionShape, _ type: ElementType) -> (input: Layout, output: Layout)

  /// Appends the kernels of a convolution in one direction.
  ///
  /// - Parameters:
  ///   - sources: The operands' values, in the operation's order; weights are never BFloat16.
  ///   - layouts: What `layouts(_:_:)` answered.
  func lower(
    _ convolution: ConvolutionShape, _ type: ProductType, sources: [Int], target: Int,
    layouts: (input: Layout, output: Layout), into kernels: inout KernelList) throws(EngineError)

  /// Appends the kernels of a matrix product.
  func lower(
    _ matmul: MatmulShape, _ type: ProductType, left: Int, right: Int, target: Int,
    into kernels: inout KernelList) throws(EngineError)
}

extension ConvolutionProvider {
  var hasBFloat16: Bool { false }
  func prefersBFloat16(_ shape: ConvolutionShape) -> Bool { false }
  func prefersBFloat16(_ shape: MatmulShape) -> Bool { false }
}

/// What a convolution or matrix product reads and writes: BFloat16 operands may have a Float32 result.
struct ProductType: Sendable, Hashable {
  /// Of the images or matrices.
  let operands: ElementType
  let result: ElementType
}

/// The kernels of a plan in the making, and the values between them.
struct KernelList {
  private(set) var kernels: [any Kernel] = []
  private(set) var values: [PlanValue] = []

  mutating func append(_ kernel: any Kernel) { kernels.append(kernel) }

  mutating func replaceLast(with kernel: any Kernel) { kernels[kernels.count - 1] = kernel }

  /// Appends a kernel whose parts each make all numbers of a result, and the sum of these; where there is
  /// one part, a kernel that makes the result.
  ///
  /// - Parameters:
  ///   - stride: Numbers from one part's to the next one's.
  ///   - kernel: The kernel that writes a value.
  mutating func append(
    partials parts: Int, of count: Int, stride: Int, isDouble: Bool = false, to target: Int,
    _ kernel: (Int) -> any Kernel
  ) {
    guard parts > 1 else { return append(kernel(target)) }
    let partials = newValue(byteCount: parts * stride * (isDouble ? 8 : 4))
    append(kernel(partials))
    append(
      SumPartialsKernel(
        isDouble: isDouble, source: partials, target: target, partials: parts, stride: stride,
        count: count))
  }

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

extension [PlanValue] {
  /// Bytes of the arena that a kernel writes.
  func temporaryBytes(writtenBy kernel: any Kernel) -> Int {
    kernel.writes.filter { self[$0].role == .temporary }.reduce(0) { $0 + self[$1].byteCount }
  }

  /// Bytes of all values that a kernel reads and writes.
  func bytes(of kernel: any Kernel) -> Int {
    (kernel.reads + kernel.writes).reduce(0) { $0 + self[$1].byteCount }
  }
}
