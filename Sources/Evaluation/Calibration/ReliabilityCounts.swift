// SPDX-License-Identifier: Apache-2.0

/// Confidences and outcomes, gathered in bins with fixed edges.
struct ReliabilityCounts: Sendable, Equatable {
  let edges: [Double]
  private var counts: [Int]
  private var positives: [Int]
  private var sums: [RunningSum]

  init(edges: [Double]) {
    self.edges = edges
    counts = Array(repeating: 0, count: edges.count - 1)
    positives = counts
    sums = Array(repeating: RunningSum(), count: edges.count - 1)
  }

  mutating func add(confidence: Double, outcome: Bool) {
    // The number of inner edges below the confidence.
    var (low, high) = (1, edges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < confidence { low = middle + 1 } else { high = middle }
    }
    counts[low - 1] += 1
    positives[low - 1] += outcome ? 1 : 0
    sums[low - 1].add(confidence)
  }

  /// - Precondition: the same edges.
  mutating func merge(_ other: ReliabilityCounts) {
    require(edges == other.edges, "calibration: expected the same bins in merging, found others")
    for bin in counts.indices {
      counts[bin] += other.counts[bin]
      positives[bin] += other.positives[bin]
      sums[bin].add(other.sums[bin])
    }
  }

  var bins: [ReliabilityBin] {
    counts.indices.map { bin in
      ReliabilityBin(
        low: edges[bin], high: edges[bin + 1], count: counts[bin], positives: positives[bin],
        meanConfidence: counts[bin] == 0 ? nil : sums[bin].value / Double(counts[bin]))
    }
  }
}
