// SPDX-License-Identifier: Apache-2.0

/// Pass 9: every temporary gets its place in the arena, or in its worker's memory if it lives inside of
/// a chain; values that never live at the same time share memory. The peak is known before anything
/// runs.
enum Place {
  static func run(_ formed: FormSteps, constants: [UInt8]) -> Plan {
    let (kernels, values) = (formed.kernels, formed.values)
    var users = [[Int]](repeating: [], count: values.count)
    for (index, kernel) in kernels.enumerated() {
      for value in kernel.reads + kernel.writes where users[value].last != index {
        users[value].append(index)
      }
    }
    var steps = formed.steps
    var isOwn = [Bool](repeating: false, count: values.count)
    var scratch = 0
    for index in steps.indices {
      let needed = aligned(steps[index].kernels.map { kernels[$0].scratchBytes }.max() ?? 0)
      steps[index].ownValues = steps[index].ownValues(kernels, values, users: users)
      let own = steps[index].placeOwnValues(behind: needed, kernels, values, users: users)
      scratch = max(scratch, needed + own)
      for own in steps[index].ownValues { isOwn[own.value] = true }
    }
    let (first, last) = lives(kernels, values, steps)
    let inArena = values.indices.filter {
      values[$0].role == .temporary && last[$0] >= 0 && !isOwn[$0]
    }
    let (places, arena) = places(
      inArena.map { (max(values[$0].byteCount, 1), first[$0], last[$0]) })
    var offsets = [Int](repeating: 0, count: values.count)
    for (value, place) in zip(inArena, places) { offsets[value] = place }
    for own in steps.flatMap(\.ownValues) { offsets[own.value] = own.offset }
    return Plan(
      kernels: kernels, steps: steps, values: values, offsets: offsets, arenaBytes: arena,
      scratchBytes: scratch, constants: constants)
  }

  /// Offsets for pieces of memory by size and life, and the bytes of all.
  static func places(_ pieces: [(bytes: Int, first: Int, last: Int)]) -> ([Int], bytes: Int) {
    var offsets = [Int](repeating: 0, count: pieces.count)
    var placed: [(offset: Int, end: Int, first: Int, last: Int)] = []
    var all = 0
    // Large ones first: small ones fit into the gaps.
    let order = pieces.indices.sorted { (pieces[$0].bytes, $1) > (pieces[$1].bytes, $0) }
    for index in order {
      let piece = pieces[index]
      let size = aligned(piece.bytes)
      let rivals = placed.filter { $0.first <= piece.last && piece.first <= $0.last }
        .sorted { $0.offset < $1.offset }
      var offset = 0
      for rival in rivals {
        if offset + size <= rival.offset { break }
        offset = max(offset, rival.end)
      }
      offsets[index] = offset
      all = max(all, offset + size)
      placed.append((offset, offset + size, piece.first, piece.last))
    }
    return (offsets, all)
  }

  /// For each value the first and the last kernel of its life. One part of a chain may be at its end
  /// while another has not begun, so whatever a chain or a bundle touches lives through all of it.
  static func lives(_ kernels: [any Kernel], _ values: [PlanValue], _ steps: [Step]) -> (
    first: [Int], last: [Int]
  ) {
    var first = [Int](repeating: Int.max, count: values.count)
    var last = [Int](repeating: -1, count: values.count)
    for step in steps {
      for kernel in step.kernels {
        for value in kernels[kernel].reads + kernels[kernel].writes {
          first[value] = min(first[value], step.kernels.lowerBound)
          last[value] = max(last[value], step.kernels.upperBound - 1)
        }
      }
    }
    return (first, last)
  }

  static func aligned(_ bytes: Int) -> Int {
    (bytes + Storage.alignment - 1) / Storage.alignment * Storage.alignment
  }
}

extension Step {
  /// Gives a chain's own values their places behind some bytes, by their lives inside of one part;
  /// those of the prologue live through all parts.
  ///
  /// - Returns: The bytes of them.
  fileprivate mutating func placeOwnValues(
    behind start: Int, _ kernels: [any Kernel], _ values: [PlanValue], users: [[Int]]
  ) -> Int {
    guard !ownValues.isEmpty, let samples = samples(kernels) else { return 0 }
    let most = (samples + parts.count - 1) / parts.count
    let (offsets, bytes) = Place.places(
      ownValues.map { own in
        if own.isOfPrologue {
          return (values[own.value].byteCount, self.kernels.lowerBound, self.kernels.upperBound - 1)
        }
        return (most * own.sampleBytes, users[own.value].first ?? 0, users[own.value].last ?? 0)
      })
    for index in ownValues.indices { ownValues[index].offset = start + offsets[index] }
    return bytes
  }
}
