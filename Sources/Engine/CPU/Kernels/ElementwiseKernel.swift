// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// A fused elementwise program: one pass over memory, in tiles that stay in the L1 cache.
final class ElementwiseKernel: Kernel, @unchecked Sendable {
  struct Input {
    let value: Int
    let byteOffset: Int
    let operand: descent_operand

    /// Whether element i of the result comes from element i of this value.
    var isElementByElement: Bool {
      operand.mode == Int32(DESCENT_FULL.rawValue) && byteOffset == 0
    }
  }

  struct Output {
    let value: Int
    let slot: Int
    let elementType: ElementType
  }

  private struct Place {
    let value: Int
    let byteOffset: Int
  }

  let name: String
  let reads: [Int]
  let writes: [Int]
  let parts: Int
  let batchCut: BatchCut?
  let scratchBytes: Int
  private let count: Int
  /// Elements that no part divides.
  private let unit: Int
  private let isDouble: Bool
  private let inputs: [Input]
  private let outputs: [Output]
  /// Where inputs, then outputs, lie: value and offset in bytes. A run walks this alone.
  private let places: UnsafeMutableBufferPointer<Place>
  private let steps: Int
  // The program points into these; they live as long as the kernel and never change.
  private let operands: UnsafeMutablePointer<descent_operand>
  private let outputTypes: UnsafeMutablePointer<Int32>
  private let outputSlots: UnsafeMutablePointer<UInt16>
  private let code: UnsafeMutablePointer<descent_instruction>
  private let program: UnsafeMutablePointer<descent_program>

  /// - Parameter shape: Of the elements, whose memory runs along the first axis.
  init(
    name: String, shape: Shape, dimensions: [Int], isDouble: Bool, inputs: [Input],
    outputs: [Output],
    temporaries: Int, code instructions: [descent_instruction]
  ) {
    self.name = name
    self.isDouble = isDouble
    self.inputs = inputs
    self.outputs = outputs
    steps = instructions.count
    let count = dimensions.reduce(1, *)
    self.count = count
    reads = inputs.map(\.value)
    writes = outputs.map(\.value)
    let pieces = Parts.elements(count * max(1, (inputs.count + outputs.count) / 2))
    let cut = Parts.images(shape)
    if cut > 1 || shape.rank == 2 && pieces > 1 && pieces <= shape[0] {
      parts = cut > 1 ? cut : pieces
      // A part ends where a sample or row does.
      unit = count / shape[0]
      batchCut = BatchCut(
        samples: shape[0],
        reads: inputs.map(\.value).filter { value in
          inputs.allSatisfy { $0.value != value || $0.isElementByElement }
        }, writes: outputs.map(\.value))
    } else {
      parts = pieces
      unit = 1
      batchCut = nil
    }
    places = .allocate(capacity: inputs.count + outputs.count)
    _ = places.initialize(
      from: inputs.map { Place(value: $0.value, byteOffset: $0.byteOffset) }
        + outputs.map { Place(value: $0.value, byteOffset: 0) })
    operands = .allocate(capacity: max(inputs.count, 1))
    operands.initialize(from: inputs.map(\.operand), count: inputs.count)
    outputTypes = .allocate(capacity: max(outputs.count, 1))
    outputTypes.initialize(
      from: outputs.map { Int32($0.elementType.kernelType.rawValue) }, count: outputs.count)
    outputSlots = .allocate(capacity: max(outputs.count, 1))
    outputSlots.initialize(from: outputs.map { UInt16($0.slot) }, count: outputs.count)
    code = .allocate(capacity: max(instructions.count, 1))
    code.initialize(from: instructions, count: instructions.count)
    program = .allocate(capacity: 1)
    var description = descent_program()
    description.rank = Int32(dimensions.count)
    withUnsafeMutableBytes(of: &description.dims) { bytes in
      let sizes = bytes.bindMemory(to: Int64.self)
      for (axis, size) in dimensions.enumerated() { sizes[axis] = Int64(size) }
    }
    description.inputs = Int32(inputs.count)
    description.outputs = Int32(outputs.count)
    description.temporaries = Int32(temporaries)
    description.instructions = Int32(instructions.count)
    description.input = UnsafePointer(operands)
    description.output_type = UnsafePointer(outputTypes)
    description.output_slot = UnsafePointer(outputSlots)
    description.code = UnsafePointer(code)
    program.initialize(to: description)
    scratchBytes = Int(descent_program_scratch(program)) * (isDouble ? 8 : 4)
  }

  deinit {
    places.deallocate()
    operands.deallocate()
    outputTypes.deallocate()
    outputSlots.deallocate()
    code.deallocate()
    program.deallocate()
  }

  var flops: Double { Double(count * steps) }

  func canOverwrite(_ input: Int, with output: Int) -> Bool {
    guard let written = outputs.first(where: { $0.value == output }) else { return false }
    return inputs.allSatisfy {
      $0.value != input
        || ($0.isElementByElement
          && $0.operand.type == Int32(written.elementType.kernelType.rawValue))
    }
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    var (begin, end) = (0, count)
    if parts > 1 {
      (begin, end) = range(part, of: count / unit)
      (begin, end) = (begin * unit, end * unit)
    }
    let values = frame.values
    let scratch = frame.scratch
    let inputs = Int(program.pointee.inputs)
    let outputs = places.count - inputs
    withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: places.count) { pointers in
      for index in places.indices {
        pointers[index] = UnsafeRawPointer(
          values[places[index].value] + places[index].byteOffset)
      }
      guard let first = pointers.baseAddress else { return }
      (first + inputs).withMemoryRebound(
        to: UnsafeMutableRawPointer?.self, capacity: outputs
      ) { targets in
        if isDouble {
          descent_program_run_f64(
            program, first, targets, Int64(begin), Int64(end),
            scratch.assumingMemoryBound(to: Double.self))
        } else {
          descent_program_run_f32(
            program, first, targets, Int64(begin), Int64(end),
            scratch.assumingMemoryBound(to: Float.self))
        }
      }
    }
    return 0
  }
}

extension ElementType {
  var kernelType: CDescentKernels.descent_type {
    switch self {
    case .float32: DESCENT_F32
    case .float64: DESCENT_F64
    case .bfloat16: DESCENT_BF16
    case .int32: DESCENT_I32
    case .uint32: DESCENT_U32
    case .bool: DESCENT_BOOL
    }
  }
}
