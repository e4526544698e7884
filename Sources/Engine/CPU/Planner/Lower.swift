// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Pass 7: items and groups become kernels that read and write numbered values.
struct Lower {
  let fuse: Fuse
  let provider: any ConvolutionProvider
  var list = KernelList()
  var constants: [UInt8] = []
  /// The value that holds each item's elements, once a kernel writes it.
  var valueOfItem: [Int?]
  /// The value of each output.
  private(set) var outputValues: [Int] = []
  private var leafValues: [Int: Int] = [:]
  private var constantValues: [[UInt64]: Int] = [:]
  /// Items that something outside of their own group reads.
  let needsMemory: [Bool]
  let lossOfGradient: [Int: Int]
  /// A number that is wanted as often as this stands in the plan; more often it is written by each run.
  private static let mostRepeats = 4096

  var draft: Draft { fuse.draft }

  static func run(_ fuse: Fuse, provider: any ConvolutionProvider) throws(EngineError) -> Lower {
    var pass = Lower(fuse, provider)
    for index in pass.draft.items.indices { try pass.lower(index) }
    for output in pass.draft.outputs { pass.outputValues.append(try pass.materialized(output)) }
    return pass
  }

  private init(_ fuse: Fuse, _ provider: any ConvolutionProvider) {
    self.fuse = fuse
    self.provider = provider
    valueOfItem = [Int?](repeating: nil, count: fuse.draft.items.count)
    needsMemory = Self.itemsInMemory(fuse)
    lossOfGradient = Self.lossOfGradient(fuse)
  }

  static func itemsInMemory(_ fuse: Fuse) -> [Bool] {
    let draft = fuse.draft
    var result = [Bool](repeating: false, count: draft.items.count)
    for output in draft.outputs {
      result[output] = true
      result[fuse.accesses[output].base] = true
    }
    for (index, item) in draft.items.enumerated() where !item.op.isView || fuse.copies[index] {
      for input in item.inputs {
        let base = fuse.accesses[input].base
        if fuse.unit[base] != fuse.unit[index] || !item.op.isElementwise { result[base] = true }
      }
    }
    return result
  }

  private mutating func lower(_ index: Int) throws(EngineError) {
    let item = draft.items[index]
    if item.op.isElementwise {
      // A group is lowered at its last member: all it reads is known then.
      guard let group = fuse.groups[fuse.unit[index]], group.members.last == index else { return }
      try lower(group)
      follow(
        group.members.compactMap { draft.items[$0].after }.filter { !group.members.contains($0) })
    } else if !item.op.isView {
      try lowerItem(index, item)
      follow(item.after.map { [$0] } ?? [])
    }
  }

  /// Lets the kernel lowered last run behind what computes some items.
  private mutating func follow(_ items: [Int]) {
    guard let kernel = list.kernels.last, !items.isEmpty else { return }
    // Of a group, which may keep an item in a register, whatever it writes.
    let written = items.map { item in
      fuse.groups[fuse.unit[item]]?.members.first { needsMemory[$0] } ?? item
    }
    list.replaceLast(
      with: LateKernel(kernel, follows: Set(written.map { newValue(of: $0) }).sorted()))
  }

  // MARK: Values

  func byteCount(_ item: Draft.Item) -> Int { item.shape.count * item.storedType.byteCount }

  /// The value that a kernel writes an item to; readers may have asked for it already.
  mutating func newValue(of index: Int) -> Int {
    if let value = valueOfItem[index] { return value }
    let value = list.newValue(byteCount: byteCount(draft.items[index]))
    valueOfItem[index] = value
    return value
  }

  /// The value of an item in its own layout, all elements in order; views are copied when no buffer
  /// holds them so.
  mutating func materialized(_ index: Int) throws(EngineError) -> Int {
    if let value = valueOfItem[index] { return value }
    let item = draft.items[index]
    switch item.op {
    case .leaf(let leaf):
      if let known = leafValues[leaf] { return known }
      let value = list.newValue(byteCount: byteCount(item), role: .leaf(leaf))
      leafValues[leaf] = value
      valueOfItem[index] = value
      return value
    case .graph(.constant(let number, let type)):
      let value = constant([number], type)
      valueOfItem[index] = value
      return value
    case .graph(.iota(let shape, _, let type)):
      let value = constant((0..<shape.count).map(Double.init), type)
      valueOfItem[index] = value
      return value
    default: break
    }
    guard item.op.isView else { return newValue(of: index) }
    let access = fuse.accesses[index]
    if access.base != index, access.isContiguous(item.shape),
      draft.items[access.base].shape.count == item.shape.count
    {
      let value = try materialized(access.base)
      valueOfItem[index] = value
      return value
    }
    if item.shape.count <= Self.mostRepeats, let number = draft.constantValue(index) {
      let value = constant([Double](repeating: number, count: item.shape.count), item.storedType)
      valueOfItem[index] = value
      return value
    }
    let source = try materialized(access.base)
    let value = newValue(of: index)
    let (dimensions, strides) = collapsed(
      item.shape.dimensions, [access.strides, item.shape.strides])
    try checkRank(dimensions, item)
    list.append(
      MoveKernel(
        name: item.op.name, elementBytes: item.storedType.byteCount, target: value,
        moves: [
          MoveKernel.Move(
            source: source, sourceOffset: access.offset, sourceStrides: strides[0],
            targetOffset: 0, targetStrides: strides[1], dimensions: dimensions)
        ]))
    return value
  }

  /// A value that holds constants of the plan.
  mutating func constant(_ numbers: [Double], _ type: ElementType) -> Int {
    let key = [UInt64(type.rawValue)] + numbers.map(\.bitPattern)
    if let known = constantValues[key] { return known }
    let storage = Storage(type, numbers)
    while constants.count % Storage.alignment != 0 { constants.append(0) }
    let value = list.newValue(byteCount: storage.byteCount, role: .constant(constants.count))
    constants += UnsafeRawBufferPointer(start: storage.pointer, count: storage.byteCount)
    constantValues[key] = value
    return value
  }

  func checkRank(_ dimensions: [Int64], _ item: Draft.Item) throws(EngineError) {
    if dimensions.count > Int(DESCENT_MAX_DIMS) {
      throw .unsupported(
        operation: "\(item.op.name) over \(dimensions.count) axes", elementType: item.elementType,
        backend: "CPU")
    }
  }
}

/// Dimensions merged where all stride lists run through them without a gap; sizes of 1 are dropped.
func collapsed(_ dimensions: [Int], _ strides: [[Int]]) -> ([Int64], [[Int64]]) {
  var sizes: [Int64] = []
  var lists = [[Int64]](repeating: [], count: strides.count)
  for axis in dimensions.indices where dimensions[axis] != 1 {
    let size = Int64(dimensions[axis])
    let merges =
      !sizes.isEmpty
      && strides.indices.allSatisfy {
        lists[$0][sizes.count - 1] == Int64(strides[$0][axis]) * size
      }
    if merges {
      sizes[sizes.count - 1] *= size
      for index in strides.indices { lists[index][sizes.count - 1] = Int64(strides[index][axis]) }
    } else {
      sizes.append(size)
      for index in strides.indices { lists[index].append(Int64(strides[index][axis])) }
    }
  }
  return (sizes, lists)
}
