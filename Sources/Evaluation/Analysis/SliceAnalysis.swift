// SPDX-License-Identifier: Apache-2.0

/// Where a classifier does worse: its accuracy on parts of the data, each against all other samples.
///
/// Looking at many slices finds some that are bad by chance. Every slice is therefore tested
/// (Fisher's exact test against the rest), and the p-values are corrected by Holm's method for
/// *all* slices that were tested, not for those that are shown: the chance that even one slice is
/// called significant though all are alike stays below `1 − level`. Slices may overlap and depend on
/// each other; Holm's method allows that. The intervals of single slices are not widened.
public struct SliceAnalysis: Sendable, Equatable {
  /// A column that is a name rather than a property, and how many values it has.
  public struct SkippedColumn: Sendable, Hashable {
    public let name: String
    public let valueCount: Int
  }

  /// The slices, column by column, in the order of their values.
  public let slices: [SampleSlice]
  /// Slices of fewer samples than the minimum on either side; they were not tested.
  public let tooSmall: Int
  /// Columns of more values than the limit.
  public let skipped: [SkippedColumn]

  /// - Parameters:
  ///   - columns: what is known about the samples.
  ///   - isCorrect: whether each sample was classified rightly, or any other success.
  ///   - minimumSize: the least samples of a slice, and of the rest.
  ///   - bins: the quantile bins of a column of numbers.
  ///   - valueLimit: a column with more categories is skipped.
  ///   - pairs: also every two columns together, such as `weather = fog and light = night`.
  ///   - level: the probability of the intervals; ``SampleSlice/isSignificant`` follows it.
  /// - Precondition: as many values in each column as samples; the numbers are at least 1.
  public init(
    columns: [SliceColumn], isCorrect: [Bool], minimumSize: Int = 20, bins: Int = 4,
    valueLimit: Int = 50, pairs: Bool = false, level: Double = 0.95
  ) {
    require(
      minimumSize > 0 && bins > 0 && valueLimit > 0,
      "SliceAnalysis: expected sizes of at least 1, found \(minimumSize), \(bins), \(valueLimit)")
    var cuts: [(name: String, parts: SliceColumn.Parts)] = []
    var skipped: [SkippedColumn] = []
    var (slices, tooSmall) = ([SampleSlice](), 0)
    func test(_ names: [String], _ parts: SliceColumn.Parts) {
      let found = Self.slices(parts, names, isCorrect, minimumSize, level)
      slices += found.slices
      tooSmall += found.tooSmall
    }
    for column in columns {
      require(
        column.count == isCorrect.count,
        "SliceAnalysis: expected \(isCorrect.count) values of \(column.name), found \(column.count)"
      )
      let parts = column.parts(bins: bins, limit: valueLimit)
      if parts.count > valueLimit {
        skipped.append(SkippedColumn(name: column.name, valueCount: parts.count))
      } else {
        cuts.append((column.name, parts))
        test([column.name], parts)
      }
    }
    for first in cuts.indices where pairs {
      for second in first + 1..<cuts.count {
        test(
          [cuts[first].name, cuts[second].name], Self.both(cuts[first].parts, cuts[second].parts))
      }
    }
    Self.correct(&slices)
    (self.slices, self.tooSmall, self.skipped) = (slices, tooSmall, skipped)
  }

  /// The slices that do worse than the rest, those first of which that is surest: by the upper bound
  /// of the difference. Each tells by ``SampleSlice/isSignificant`` whether it could be chance.
  public func worst(_ limit: Int) -> [SampleSlice] {
    let worse = slices.enumerated().filter { $0.element.difference < 0 }
    let ordered = worse.sorted { left, right in
      let (first, second) = (
        left.element.differenceInterval.high, right.element.differenceInterval.high
      )
      return first != second ? first < second : left.offset < right.offset
    }
    return ordered.prefix(max(0, limit)).map(\.element)
  }

  private static func both(
    _ first: SliceColumn.Parts, _ second: SliceColumn.Parts
  ) -> SliceColumn.Parts {
    let count = second.count
    return SliceColumn.Parts(
      conditions: first.conditions.flatMap { one in
        second.conditions.map { "\(one) and \($0)" }
      }, count: first.count * count,
      part: zip(first.part, second.part).map { $0 * count + $1 })
  }

  private static func slices(
    _ parts: SliceColumn.Parts, _ columns: [String], _ isCorrect: [Bool], _ minimumSize: Int,
    _ level: Double
  ) -> (slices: [SampleSlice], tooSmall: Int) {
    var counts = [(all: Int, correct: Int)](repeating: (0, 0), count: parts.conditions.count)
    for (sample, part) in parts.part.enumerated() {
      counts[part].all += 1
      if isCorrect[sample] { counts[part].correct += 1 }
    }
    let correct = counts.reduce(0) { $0 + $1.correct }
    var slices: [SampleSlice] = []
    var tooSmall = 0
    for (part, count) in counts.enumerated() where count.all > 0 && count.all < isCorrect.count {
      guard count.all >= minimumSize, isCorrect.count - count.all >= minimumSize else {
        tooSmall += 1
        continue
      }
      slices.append(
        SampleSlice(
          condition: parts.conditions[part], columns: columns, count: count.all,
          correct: count.correct, otherCount: isCorrect.count - count.all,
          otherCorrect: correct - count.correct, level: level))
    }
    return (slices, tooSmall)
  }

  private static func correct(_ slices: inout [SampleSlice]) {
    let adjusted = HolmAdjustment.adjusted(slices.map(\.pValue))
    for (index, value) in adjusted.enumerated() {
      slices[index].adjustedPValue = value
      slices[index].comparisons = slices.count
    }
  }
}
