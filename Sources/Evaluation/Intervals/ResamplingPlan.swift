// SPDX-License-Identifier: Apache-2.0

/// What is drawn when data are resampled: how many units from which strata, and where the units lie
/// in the buffer of counts.
///
/// A unit is a sample, or a whole group of samples. From each stratum as many units are drawn, with
/// replacement, as it has.
struct ResamplingPlan: Sendable {
  struct Stratum: Sendable {
    /// The place of its first unit in the buffer.
    let offset: Int
    /// The number of units, or of cells.
    let cells: Int
    /// The number of units drawn.
    let draws: Int
    /// Cell `c` holds the units `bounds[c] ..< bounds[c + 1]`; `nil` where each unit is a cell.
    let bounds: [Int]?

    /// The places in the buffer.
    var slots: Range<Int> { offset..<offset + cells }
    /// The least power of two, as an exponent, that holds all units.
    var bits: Int { draws <= 1 ? 0 : Int.bitWidth - (draws - 1).leadingZeroBitCount }
  }

  /// The tree of draws ends at leaves of so many places, which the fastest cache holds.
  static let leafBits = 12

  private(set) var strata: [Stratum] = []
  /// The size of the buffer; some of it is room for drawing and stays 0.
  private(set) var slotCount = 0
  /// The number of units, not of cells.
  private(set) var unitCount = 0
  /// The place of each sample's unit; `nil` where it is the sample's own number.
  private(set) var slots: [Int]?

  /// A plan for samples.
  ///
  /// - Throws: ``EvaluationError/groupInTwoStrata(sample:group:)``.
  init(count: Int, groups: [Int]? = nil, strata: [Int]? = nil) throws(EvaluationError) {
    for given in [groups, strata] {
      require(
        given.map { $0.count == count } ?? true,
        "Bootstrap: expected a group and a stratum for each of \(count) samples")
    }
    require(count < 1 << 31, "Bootstrap: expected fewer than 2^31 samples, found \(count)")
    guard groups != nil || strata != nil else {
      if count > 0 { addStratum(units: count) }
      return
    }
    if let groups, let strata {
      var stratumOfGroup: [Int: Int] = [:]
      for sample in 0..<count {
        let known = stratumOfGroup.updateValue(strata[sample], forKey: groups[sample])
        if let known, known != strata[sample] {
          throw .groupInTwoStrata(sample: sample, group: groups[sample])
        }
      }
    }
    let order = (0..<count).sorted { left, right in
      let (a, b) = (strata?[left] ?? 0, strata?[right] ?? 0)
      let (c, d) = (groups?[left] ?? left, groups?[right] ?? right)
      return a != b ? a < b : c != d ? c < d : left < right
    }
    var unit = [Int](repeating: 0, count: count)
    var places = [Int](repeating: 0, count: count)
    var start = 0
    while start < count {
      let stratum = strata?[order[start]]
      var end = start
      var units = 0
      while end < count, strata?[order[end]] == stratum {
        let isNew =
          end == start || groups == nil || groups?[order[end]] != groups?[order[end - 1]]
        if isNew { units += 1 }
        unit[order[end]] = units - 1
        end += 1
      }
      let offset = addStratum(units: units)
      for place in start..<end { places[order[place]] = offset + unit[order[place]] }
      start = end
    }
    slots = places
  }

  /// A plan for samples of which only their number in each cell is known, such as those of a
  /// confusion matrix; a list for each stratum.
  ///
  /// Drawing samples and counting cells is drawing cells from a multinomial distribution; nothing is
  /// lost.
  init(cells: [[Int]]) {
    for counts in cells {
      var bounds = [0]
      for count in counts { bounds.append(bounds[bounds.count - 1] + count) }
      let draws = bounds[bounds.count - 1]
      strata.append(
        Stratum(offset: slotCount, cells: counts.count, draws: draws, bounds: bounds))
      slotCount += counts.count
      unitCount += draws
    }
  }

  @discardableResult
  private mutating func addStratum(units: Int) -> Int {
    let stratum = Stratum(offset: slotCount, cells: units, draws: units, bounds: nil)
    strata.append(stratum)
    unitCount += units
    // Draws fill whole leaves of the tree; what lies outside is drawn again.
    let leaf = 1 << min(stratum.bits, Self.leafBits)
    slotCount += (units + leaf - 1) / leaf * leaf
    return stratum.offset
  }

  /// The counts of the data themselves: each unit once.
  func fillWithData(_ counts: UnsafeMutablePointer<UInt32>) {
    counts.update(repeating: 0, count: slotCount)
    for stratum in strata {
      for cell in 0..<stratum.cells {
        let bounds = stratum.bounds
        counts[stratum.offset + cell] =
          bounds.map { UInt32($0[cell + 1] - $0[cell]) } ?? 1
      }
    }
  }
}
