// SPDX-License-Identifier: Apache-2.0
internal import CDescentBLAS
internal import CDescentKernels
import DescentGraph

/// Convolution by unfolding images into matrices (im2col) and multiplying with the platform's BLAS.
/// It serves every processor and Float64.
struct BLASProvider: ConvolutionProvider {
  let name = "BLAS"

  init() { descent_blas_use_one_thread() }

  func layouts(_ shape: ConvolutionShape, _ type: ElementType) -> (input: Layout, output: Layout) {
    (.plain, .plain)
  }

  func lower(
    _ shape: ConvolutionShape, _ type: ProductType, sources: [Int], target: Int,
    layouts: (input: Layout, output: Layout), into kernels: inout KernelList
  ) throws(EngineError) {
    let parts = shape.parts
    let isDouble = type.operands == .float64
    kernels.append(
      partials: shape.direction == .weightGradient ? parts : 1, of: shape.weightCount,
      stride: shape.weightCount, isDouble: isDouble, to: target
    ) {
      UnfoldedConvolutionKernel(
        shape: shape, isDouble: isDouble, sources: sources, target: $0, parts: parts)
    }
  }

  func lower(
    _ matmul: MatmulShape, _ type: ProductType, left: Int, right: Int, target: Int,
    into kernels: inout KernelList
  ) throws(EngineError) {
    kernels.append(
      BLASMatmulKernel(
        matmul, isDouble: type.operands == .float64, left: left, right: right, target: target))
  }
}

/// One direction of a convolution, image by image: unfold, multiply, or multiply and fold back.
struct UnfoldedConvolutionKernel: SlicedKernel {
  let shape: ConvolutionShape
  let isDouble: Bool
  let sources: [Int]
  let target: Int
  let parts: Int

  var name: String { "convolution \(shape.direction) (BLAS)" }
  var reads: [Int] { sources }
  var writes: [Int] { [target] }
  var flops: Double { shape.flops }
  var batchCut: BatchCut? { parts > 1 ? shape.batchCut(sources, target) : nil }
  var scratchBytes: Int { unfoldedRows * positions * (isDouble ? 8 : 4) }

  private var groupInputs: Int { shape.inputChannels / shape.groups }
  private var groupOutputs: Int { shape.outputChannels / shape.groups }
  private var positions: Int { shape.outputHeight * shape.outputWidth }
  private var unfoldedRows: Int { groupInputs * shape.kernelHeight * shape.kernelWidth }
  private var inputPlane: Int { shape.inputHeight * shape.inputWidth }

  private var window: descent_window {
    let (vertical, horizontal) = (shape.geometry.vertical, shape.geometry.horizontal)
    return descent_window(
      height: Int64(shape.inputHeight), width: Int64(shape.inputWidth),
      out_height: Int64(shape.outputHeight), out_width: Int64(shape.outputWidth),
      kernel_y: Int64(shape.kernelHeight), kernel_x: Int64(shape.kernelWidth),
      stride_y: Int64(vertical.stride), stride_x: Int64(horizontal.stride),
      dilation_y: Int64(vertical.dilation), dilation_x: Int64(horizontal.dilation),
      top: Int64(vertical.padLow), left: Int64(horizontal.padLow))
  }

  func written(by part: Int) -> WrittenSlice {
    let (begin, end) = range(part, of: shape.batch)
    return .elements(shape.written(begin, end))
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: shape.batch)
    if isDouble {
      run(
        frame.doubles(sources[0]), frame.doubles(sources[1]), frame.doubles(target),
        frame.scratch.assumingMemoryBound(to: Double.self), begin, end, part, descent_im2col_f64,
        descent_col2im_f64, descent_dgemm)
    } else {
      run(
        frame.floats(sources[0]), frame.floats(sources[1]), frame.floats(target),
        frame.scratch.assumingMemoryBound(to: Float.self), begin, end, part, descent_im2col_f32,
        descent_col2im_f32, descent_sgemm)
    }
    return 0
  }

  private func run<Real: FloatingPoint>(
    _ first: UnsafeMutablePointer<Real>, _ second: UnsafeMutablePointer<Real>,
    _ result: UnsafeMutablePointer<Real>, _ columns: UnsafeMutablePointer<Real>,
    _ begin: Int, _ end: Int, _ part: Int,
    _ unfold: (
      UnsafePointer<descent_window>?, Int64, UnsafePointer<Real>?, UnsafeMutablePointer<Real>?
    ) -> Void,
    _ fold: (
      UnsafePointer<descent_window>?, Int64, UnsafePointer<Real>?, UnsafeMutablePointer<Real>?
    ) -> Void,
    _ multiply: (
      Int32, Int32, Int64, Int64, Int64, Real, UnsafePointer<Real>?, Int64, UnsafePointer<Real>?,
      Int64, Real, UnsafeMutablePointer<Real>?, Int64
    ) -> Void
  ) {
    let window = window
    let (rows, points) = (Int64(unfoldedRows), Int64(positions))
    let outputs = Int64(groupOutputs)
    let inputStep = groupInputs * inputPlane
    let outputStep = groupOutputs * positions
    let weightStep = groupOutputs * unfoldedRows
    switch shape.direction {
    case .weightGradient:
      (result + part * shape.weightCount).update(repeating: 0, count: shape.weightCount)
    case .inputGradient:
      let image = shape.inputChannels * inputPlane
      (result + begin * image).update(repeating: 0, count: (end - begin) * image)
    case .forward: break
    }
    for image in begin..<end {
      for group in 0..<shape.groups {
        let input = (image * shape.groups + group) * inputStep
        let output = (image * shape.groups + group) * outputStep
        let weight = group * weightStep
        switch shape.direction {
        case .forward:
          withUnsafePointer(to: window) { unfold($0, Int64(groupInputs), first + input, columns) }
          multiply(
            0, 0, outputs, points, rows, 1, second + weight, rows, columns, points, 0,
            result + output, points)
        case .inputGradient:
          multiply(
            1, 0, rows, points, outputs, 1, second + weight, rows, first + output, points, 0,
            columns, points)
          withUnsafePointer(to: window) { fold($0, Int64(groupInputs), columns, result + input) }
        case .weightGradient:
          withUnsafePointer(to: window) { unfold($0, Int64(groupInputs), first + input, columns) }
          multiply(
            0, 1, outputs, rows, points, 1, second + output, points, columns, points, 1,
            result + part * shape.weightCount + weight, rows)
        }
      }
    }
  }
}
