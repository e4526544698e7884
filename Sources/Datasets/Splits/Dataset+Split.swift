// SPDX-License-Identifier: Apache-2.0

extension Dataset {
  /// Cuts the data set in three parts, class by class.
  ///
  /// Within each class the samples are sorted by a hash of seed and content and cut by share, so the
  /// parts depend on what the samples are and not on the order or the names of files; a sample that
  /// is added later moves hardly any other. Samples of equal content stay together, also when their
  /// labels differ. Every part with a share gets a sample of each class that has enough.
  ///
  /// - Parameters:
  ///   - training: the share to train on, above 0; the three sum to 1.
  ///   - validation: the share to choose by; may be 0.
  ///   - test: the share to report; may be 0.
  ///   - seed: of the split alone.
  /// - Throws: `invalidOption` for shares, `noSamples` when a part with a share comes out empty.
  public func split(
    training: Double, validation: Double, test: Double, seed: UInt64
  ) throws(DatasetError) -> Parts {
    let shares = [training, validation, test]
    guard shares.allSatisfy({ $0 >= 0 && $0 <= 1 }), training > 0,
      abs(shares.reduce(0, +) - 1) < 1e-6
    else {
      throw .invalidOption(
        name: "shares of the split", expected: "a training share above 0, all three sum to 1",
        found: "\(training), \(validation), \(test)")
    }
    let cuts = try cut(by: shares, names: ["training", "validation", "test"], seed: seed)
    let parts = Parts(
      training: subset(cuts[0]), validation: subset(cuts[1]), test: subset(cuts[2]))
    try parts.verifyNoOverlap()
    return parts
  }

  /// Cuts the data set in training and validation part and adds a test part from elsewhere.
  ///
  /// Samples that the test part holds too are left out and counted in ``Parts/overlapRemoved``: the
  /// test part stays what it was given as.
  ///
  /// - Parameters:
  ///   - test: the test part, with the classes and the sample shape of this data set.
  ///   - validation: the share of the rest to choose by, at least 0 and below 1.
  ///   - seed: of the split alone.
  public func parts(
    withTest test: Dataset, validation: Double = 0.15, seed: UInt64
  ) throws(DatasetError) -> Parts {
    guard test.classes == classes else {
      throw .mismatch(
        path: test.name, what: "classes of the test data",
        expected: classes.joined(separator: ", "), found: test.classes.joined(separator: ", "))
    }
    guard test.sampleShape == sampleShape else {
      throw .mismatch(
        path: test.name, what: "shape of the test data", expected: "\(sampleShape)",
        found: "\(test.sampleShape)")
    }
    guard validation >= 0, validation < 1 else {
      throw .invalidOption(
        name: "validation share", expected: "at least 0 and below 1", found: "\(validation)")
    }
    let tested = Set(test.contentHashes)
    let kept = contentHashes.enumerated().filter { !tested.contains($0.element) }.map(\.offset)
    let rest = subset(kept)
    let cuts = try rest.cut(
      by: [1 - validation, validation], names: ["training", "validation"], seed: seed)
    let parts = Parts(
      training: rest.subset(cuts[0]), validation: rest.subset(cuts[1]), test: test,
      overlapRemoved: count - kept.count)
    try parts.verifyNoOverlap()
    return parts
  }

  /// Indices for each share, ascending.
  private func cut(
    by shares: [Double], names: [String], seed: UInt64
  ) throws(DatasetError) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: shares.count)
    for groups in contentGroups(seed: seed) {
      let sizes = groups.map(\.count)
      for (group, part) in zip(groups, Self.assignment(of: sizes, shares: shares)) {
        parts[part] += group
      }
    }
    for (index, part) in parts.enumerated() where shares[index] > 0 && part.isEmpty {
      throw .noSamples(
        path: name, expected: "at least one sample in the \(names[index]) part",
        found: "\(count) samples in all")
    }
    return parts.map { $0.sorted() }
  }

  /// For each class the groups of equal content in the order of their hashes. A group whose members
  /// carry several labels counts for the smallest, so that it is not torn apart.
  private func contentGroups(seed: UInt64) -> [[[Int]]] {
    struct Sample {
      let order: UInt64
      let content: UInt64
      let index: Int
    }
    let samples = contentHashes.enumerated()
      .map { index, content in
        Sample(order: mixed(content ^ mixed(seed)), content: content, index: index)
      }
      .sorted { ($0.order, $0.index) < ($1.order, $1.index) }
    // Samples without a label form a class of their own behind the others.
    var classGroups = [[[Int]]](repeating: [], count: classes.count + 1)
    var start = 0
    while start < samples.count {
      var end = start
      while end < samples.count, samples[end].content == samples[start].content { end += 1 }
      let group = samples[start..<end].map { $0.index }
      let smallest = group.map { label(at: $0) }.min() ?? -1
      classGroups[smallest < 0 ? classes.count : Int(smallest)].append(group)
      start = end
    }
    return classGroups
  }

  /// The part of each group, given the groups' sizes in order.
  private static func assignment(of sizes: [Int], shares: [Double]) -> [Int] {
    let total = sizes.reduce(0, +)
    let wanted = shares.indices.filter { shares[$0] > 0 }
    // Where each part ends, counted in samples.
    var ends: [Int] = []
    var sum = 0.0
    for part in wanted {
      sum += shares[part]
      ends.append(Int((Double(total) * sum).rounded()))
    }
    if sizes.count >= wanted.count {
      ends[wanted.count - 1] = total
      for index in stride(from: wanted.count - 2, through: 0, by: -1) {
        ends[index] = min(ends[index], ends[index + 1] - 1)
      }
      for index in wanted.indices.dropLast() {
        ends[index] = max(ends[index], (index > 0 ? ends[index - 1] : 0) + 1)
      }
    }
    var assignment: [Int] = []
    var start = 0
    for size in sizes {
      let slot = ends.firstIndex { start < $0 } ?? wanted.count - 1
      assignment.append(wanted[slot])
      start += size
    }
    return assignment
  }
}
