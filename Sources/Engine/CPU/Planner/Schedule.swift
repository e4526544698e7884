// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 8: outputs get their storages, and the kernels an order in which every value is written
/// before it is read, and a leaf that an update replaces is overwritten after its last reader.
package struct Schedule {
  package private(set) var kernels: [any Kernel] = []
  private(set) var values: [PlanValue]

  /// More bytes than these are not written long before they are read.
  private static let mostEarlyBytes = 16 << 10

  static func run(_ lower: Lower, updates: [Update]) -> Schedule {
    if let schedule = attempt(lower, updates, inPlace: true) { return schedule }
    // An update is needed by something that also reads the old value: keep both, copy at the end.
    if let schedule = attempt(lower, updates, inPlace: false) { return schedule }
    trap("planner: the kernels depend on each other in a circle")
  }

  private static func attempt(_ original: Lower, _ updates: [Update], inPlace allowed: Bool)
    -> Schedule?
  {
    var lower = original
    var inPlace: [(kernel: Int, leaf: Int)] = []
    var copies: [(source: Int, role: PlanValue.Role)] = []
    for (output, value) in lower.outputValues.enumerated() {
      let leaf = updates.first { $0.output == output }?.leaf
      let role: PlanValue.Role = leaf.map { .leaf($0) } ?? .output(output)
      if case .leaf = lower.list.values[value].role {
        // The old value of what an update may overwrite: saved by a kernel that is ordered too.
        let isDirect = leaf == nil
        let saved = lower.list.newValue(
          byteCount: lower.list.values[value].byteCount, role: isDirect ? role : .temporary)
        lower.list.append(copyKernel(value, saved, lower.list.values[value].byteCount))
        if !isDirect { copies.append((saved, role)) }
        continue
      }
      guard lower.list.values[value].role == .temporary,
        let writer = lower.list.kernels.firstIndex(where: { $0.writes.contains(value) })
      else {
        copies.append((value, role))
        continue
      }
      if let leaf {
        let old = lower.list.values.firstIndex { $0.role == .leaf(leaf) }
        let reads = old.map { lower.list.kernels[writer].reads.contains($0) } ?? false
        let overwrites =
          old.map { lower.list.kernels[writer].canOverwrite($0, with: value) } ?? true
        guard allowed, !reads || overwrites else {
          copies.append((value, role))
          continue
        }
        inPlace.append((writer, leaf))
      }
      lower.list.setRole(role, of: value)
    }
    var schedule = Schedule(values: lower.list.values)
    guard schedule.order(lower.list.kernels, inPlace: inPlace) else { return nil }
    for copy in copies { schedule.appendCopy(of: copy.source, to: copy.role) }
    return schedule
  }

  private init(values: [PlanValue]) { self.values = values }

  /// Kernels that are in order already.
  init(kernels: [any Kernel], values: [PlanValue]) {
    (self.kernels, self.values) = (kernels, values)
  }

  private mutating func order(
    _ unordered: [any Kernel], inPlace: [(kernel: Int, leaf: Int)]
  ) -> Bool {
    var writer = [Int?](repeating: nil, count: values.count)
    for (index, kernel) in unordered.enumerated() {
      for value in kernel.writes { writer[value] = index }
    }
    var followers = [[Int]](repeating: [], count: unordered.count)
    var waiting = [Int](repeating: 0, count: unordered.count)
    func require(_ first: Int, before second: Int) {
      followers[first].append(second)
      waiting[second] += 1
    }
    // What waits for nothing but is large comes when it is first wanted: else it would live till then.
    let isOnDemand = unordered.map { kernel in
      kernel.reads.allSatisfy { writer[$0] == nil } && kernel.follows.isEmpty
        && values.temporaryBytes(writtenBy: kernel) > Self.mostEarlyBytes
    }
    var wanted = [[Int]](repeating: [], count: unordered.count)
    for (index, kernel) in unordered.enumerated() {
      for value in kernel.reads + kernel.follows {
        guard let source = writer[value], source != index else { continue }
        if isOnDemand[source] {
          wanted[index].append(source)
        } else {
          require(source, before: index)
        }
      }
    }
    for (kernel, leaf) in inPlace {
      let old = values.indices.first { values[$0].role == .leaf(leaf) && writer[$0] == nil }
      guard let old else { continue }
      for (index, reader) in unordered.enumerated()
      where index != kernel && reader.reads.contains(old) {
        require(index, before: kernel)
      }
    }
    // Of all kernels that may run the one that was lowered first: a heap would save little here.
    var isPlaced = [Bool](repeating: false, count: unordered.count)
    var ready = unordered.indices.filter { waiting[$0] == 0 && !isOnDemand[$0] }
    while !ready.isEmpty {
      let first = ready.removeFirst()
      for next in wanted[first] + [first] where !isPlaced[next] {
        isPlaced[next] = true
        kernels.append(unordered[next])
        for follower in followers[next] {
          waiting[follower] -= 1
          if waiting[follower] == 0 {
            let place = ready.firstIndex { $0 > follower } ?? ready.count
            ready.insert(follower, at: place)
          }
        }
      }
    }
    return kernels.count == unordered.count
  }

  /// A result that could not be written where it belongs.
  private mutating func appendCopy(of source: Int, to role: PlanValue.Role) {
    let bytes = values[source].byteCount
    values.append(PlanValue(byteCount: bytes, role: role))
    kernels.append(Self.copyKernel(source, values.count - 1, bytes))
  }

  private static func copyKernel(_ source: Int, _ target: Int, _ bytes: Int) -> MoveKernel {
    MoveKernel(
      name: "copy", elementBytes: 1, target: target,
      moves: [
        MoveKernel.Move(
          source: source, sourceOffset: 0, sourceStrides: [1], targetOffset: 0,
          targetStrides: [1], dimensions: [Int64(bytes)])
      ])
  }
}
