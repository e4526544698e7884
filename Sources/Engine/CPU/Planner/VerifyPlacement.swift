// SPDX-License-Identifier: Apache-2.0

extension Plan {
  /// Values that live at the same time do not share memory, and all places are aligned: in the arena,
  /// among the constants, in a worker's memory, and where that of the next worker begins.
  package func verifyPlacement() throws(PlanDefect) {
    guard scratchBytes % Storage.alignment == 0 else {
      throw PlanDefect("place", "\(scratchBytes) bytes of scratch memory a worker")
    }
    for (index, kernel) in kernels.enumerated() where kernel.scratchBytes > scratchBytes {
      throw PlanDefect("place", "kernel \(index) needs \(kernel.scratchBytes) bytes of scratch")
    }
    for (value, content) in values.enumerated() {
      guard case .constant(let offset) = content.role else { continue }
      guard offset % Storage.alignment == 0, offset + content.byteCount <= constants.count else {
        throw PlanDefect("place", "constant \(value) lies at \(offset)")
      }
    }
    try verifyArena()
    for step in steps.indices { try verifyOwnValues(step) }
  }

  private typealias Life = (value: Int, begin: Int, end: Int, first: Int, last: Int)

  private func verifyArena() throws(PlanDefect) {
    let own = Set(steps.flatMap(\.ownValues).map(\.value))
    var lives: [Life] = []
    for value in values.indices where values[value].role == .temporary && !own.contains(value) {
      let users = steps.indices.filter { step in
        steps[step].kernels.contains { uses(kernels[$0], value) }
      }
      guard let first = users.first, let last = users.last else { continue }
      let (begin, end) = (offsets[value], offsets[value] + values[value].byteCount)
      guard begin % Storage.alignment == 0, end <= arenaBytes else {
        throw PlanDefect("place", "value \(value) lies at \(begin)…\(end)")
      }
      lives.append((value, begin, end, first, last))
    }
    try verifyApart(lives)
  }

  /// What workers have for themselves is a chain's own, fits behind the scratch memory of its kernels,
  /// and is written and read sample by sample.
  private func verifyOwnValues(_ index: Int) throws(PlanDefect) {
    let step = steps[index]
    guard !step.ownValues.isEmpty else { return }
    guard step.kind == .chain, let samples = step.samples(kernels) else {
      throw PlanDefect("place", "step \(index) is no chain and has values of its own")
    }
    guard step.parts.allSatisfy({ tasks in tasks.allSatisfy { $0.part == tasks[0].part } }) else {
      throw PlanDefect("place", "a part of step \(index) does several parts of kernels")
    }
    let scratch = step.kernels.map { kernels[$0].scratchBytes }.max() ?? 0
    let most = (samples + step.parts.count - 1) / step.parts.count
    var lives: [Life] = []
    for own in step.ownValues {
      let users = kernels.indices.filter { uses(kernels[$0], own.value) }
      let content = values[own.value]
      guard !own.isOfPrologue else {
        // The prologue's: whoever uses it does so within the step.
        guard content.role == .temporary, users.allSatisfy(step.kernels.contains),
          step.prologue.contains(where: { kernels[$0].writes.contains(own.value) })
        else {
          throw PlanDefect("place", "value \(own.value) is not the prologue's alone")
        }
        lives.append(
          try life(
            own, content.byteCount, scratch, step.kernels.lowerBound, step.kernels.upperBound - 1))
        continue
      }
      for user in users {
        let cut = kernels[user].batchCut
        let isWriter = kernels[user].writes.contains(own.value)
        guard step.kernels.contains(user), let cut, cut.samples == samples,
          kernels[user].parts == step.parts.count,
          isWriter ? cut.writes.contains(own.value) : cut.reads.contains(own.value)
        else {
          throw PlanDefect(
            "place", "kernel \(user) wants all of the chain's own value \(own.value)")
        }
      }
      guard content.role == .temporary, own.sampleBytes * samples == content.byteCount else {
        throw PlanDefect("place", "own value \(own.value) has \(own.sampleBytes) bytes a sample")
      }
      lives.append(
        try life(own, most * own.sampleBytes, scratch, users.first ?? 0, users.last ?? 0))
    }
    try verifyApart(lives)
  }

  /// Of an own value of some bytes, behind the scratch memory.
  private func life(
    _ own: OwnValue, _ bytes: Int, _ scratch: Int, _ first: Int, _ last: Int
  ) throws(PlanDefect) -> Life {
    let end = own.offset + bytes
    guard own.offset % Storage.alignment == 0, own.offset >= scratch, end <= scratchBytes else {
      throw PlanDefect("place", "own value \(own.value) lies at \(own.offset)…\(end)")
    }
    return (own.value, own.offset, end, first, last)
  }

  private func uses(_ kernel: any Kernel, _ value: Int) -> Bool {
    kernel.reads.contains(value) || kernel.writes.contains(value)
  }

  private func verifyApart(_ lives: [Life]) throws(PlanDefect) {
    for (index, one) in lives.enumerated() {
      for other in lives[(index + 1)...] where one.first <= other.last && other.first <= one.last {
        if one.begin < other.end && other.begin < one.end {
          throw PlanDefect("place", "values \(one.value) and \(other.value) share memory")
        }
      }
    }
  }
}
