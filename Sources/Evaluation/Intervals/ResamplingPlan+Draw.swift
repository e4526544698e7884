// SPDX-License-Identifier: Apache-2.0

extension ResamplingPlan {
  /// Draws one resample: how often each unit, or each cell, comes.
  ///
  /// Drawing `n` times among `2^k` places is, at each node of a binary tree, throwing one fair coin
  /// for each draw that got there: only the number of heads matters, and 64 coins are one random
  /// word. Draws that land beyond the units are made again, which leaves all units equally likely.
  /// The result is exactly a multinomial variable, at a fraction of the cost of `n` random numbers,
  /// and memory is written from one end to the other.
  func draw(into counts: UnsafeMutablePointer<UInt32>, seed: UInt64, resample: Int) {
    counts.update(repeating: 0, count: slotCount)
    var stream = DrawStream(seed: seed, resample: resample)
    for stratum in strata {
      let base = counts + stratum.offset
      var open = stratum.draws
      if let bounds = stratum.bounds {
        bounds.withUnsafeBufferPointer { bounds in
          while open > 0 {
            open = Self.split(
              0, stratum.bits, open, cell: 0, bounds: bounds, into: base, &stream)
          }
        }
      } else {
        // A few draws are not worth a walk through the tree.
        let few = max(16, stratum.cells >> Self.leafBits)
        while open > few {
          open = Self.split(0, stratum.bits, open, cells: stratum.cells, into: base, &stream)
        }
        for _ in 0..<open { base[stream.below(stratum.cells)] &+= 1 }
      }
    }
  }

  /// Gives `draws` to the places `low ..< low + 2^bits`, each place a unit.
  ///
  /// - Returns: how many fell beyond the units.
  private static func split(
    _ low: Int, _ bits: Int, _ draws: Int, cells: Int, into counts: UnsafeMutablePointer<UInt32>,
    _ stream: inout DrawStream
  ) -> Int {
    if draws == 0 || low >= cells { return draws }
    if bits <= leafBits {
      scatter(draws, bits, into: counts + low, &stream)
      var outside = 0
      for place in min(cells, low + 1 << bits)..<low + 1 << bits {
        outside += Int(counts[place])
        counts[place] = 0
      }
      return outside
    }
    let left = stream.heads(draws)
    let half = 1 << (bits - 1)
    let below = split(low, bits - 1, left, cells: cells, into: counts, &stream)
    return below
      + split(low + half, bits - 1, draws - left, cells: cells, into: counts, &stream)
  }

  /// Draws among at most `2^leafBits` places: eight from each random word where eight bits suffice,
  /// else five.
  private static func scatter(
    _ draws: Int, _ bits: Int, into counts: UnsafeMutablePointer<UInt32>,
    _ stream: inout DrawStream
  ) {
    let mask: UInt64 = (1 << UInt64(bits)) &- 1
    var left = draws
    if bits <= 8 {
      while left >= 8 {
        add(8, stream.next(), shift: 8, mask, into: counts)
        left -= 8
      }
      if left > 0 { add(left, stream.next(), shift: 8, mask, into: counts) }
    } else {
      while left >= 5 {
        add(5, stream.next(), shift: 12, mask, into: counts)
        left -= 5
      }
      if left > 0 { add(left, stream.next(), shift: 12, mask, into: counts) }
    }
  }

  @inline(__always)
  private static func add(
    _ draws: Int, _ word: UInt64, shift: UInt64, _ mask: UInt64,
    into counts: UnsafeMutablePointer<UInt32>
  ) {
    var word = word
    for _ in 0..<draws {
      counts[Int(truncatingIfNeeded: word & mask)] &+= 1
      word >>= shift
    }
  }

  /// Gives `draws` to the places `low ..< low + 2^bits`, which belong to cells; a node within one
  /// cell needs no further coins.
  private static func split(
    _ low: Int, _ bits: Int, _ draws: Int, cell: Int, bounds: UnsafeBufferPointer<Int>,
    into counts: UnsafeMutablePointer<UInt32>, _ stream: inout DrawStream
  ) -> Int {
    if draws == 0 || low >= bounds[bounds.count - 1] { return draws }
    var cell = cell
    while bounds[cell + 1] <= low { cell += 1 }
    if low + 1 << bits <= bounds[cell + 1] {
      counts[cell] &+= UInt32(truncatingIfNeeded: draws)
      return 0
    }
    let left = stream.heads(draws)
    let half = 1 << (bits - 1)
    let below = split(low, bits - 1, left, cell: cell, bounds: bounds, into: counts, &stream)
    return below
      + split(
        low + half, bits - 1, draws - left, cell: cell, bounds: bounds, into: counts, &stream)
  }
}
