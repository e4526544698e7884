// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Log-loss: the mean of `−log p` of the true class, the cross-entropy of probabilities.
///
/// `p` is clipped to `clip … 1 − clip`, so that one certain mistake does not make the mean infinite;
/// rows are not normalised. A proper scoring rule: only true probabilities make it smallest.
///
/// - Range: 0 … `−log(clip)`, 36.04 by default; lower is better; `nil` without samples or weight.
/// - Equals scikit-learn's `log_loss(labels=range(classCount))` of Float64 probabilities, where the
///   clip is 2⁻⁵². scikit-learn clips Float32 arrays at 2⁻²³ and computes in Float32; for that limit
///   pass `Double(Float.ulpOfOne)`.
/// - Independent of order and batches: sums carry their rounding errors.
public struct LogLoss: Metric, Equatable {
  public let name = "log-loss"
  public let clip: Double
  private var sum = RunningSum()
  private var weight = RunningSum()

  /// - Precondition: `0 < clip < 0.5`.
  public init(clip: Double = .ulpOfOne) {
    require(clip > 0 && clip < 0.5, "LogLoss: expected 0 < clip < 0.5, found \(clip)")
    self.clip = clip
  }

  public var value: Double? {
    weight.value > 0 ? sum.value / weight.value : nil
  }

  /// - Precondition: the scores are probabilities.
  public mutating func update(_ batch: ScoredBatch) {
    for sample in 0..<batch.count { add(batch, sample, weight: 1) }
  }

  /// Takes in samples that do not count the same.
  ///
  /// - Throws: ``EvaluationError/badWeight(sample:weight:)``, before anything is taken in.
  /// - Precondition: the scores are probabilities; a weight for each sample.
  public mutating func update(_ batch: ScoredBatch, weights: [Double]) throws(EvaluationError) {
    try EvaluationError.check(weights, count: batch.count)
    for (sample, weight) in weights.enumerated() { add(batch, sample, weight: weight) }
  }

  private mutating func add(_ batch: ScoredBatch, _ sample: Int, weight: Double) {
    let score = Double(batch.scores[sample * batch.classCount + batch.labels[sample]])
    sum.add(weight * Self.loss(score, clip: clip))
    self.weight.add(weight)
  }

  /// The loss of one sample, by the probability of its class.
  static func loss(_ probability: Double, clip: Double) -> Double {
    -log(min(max(probability, clip), 1 - clip))
  }

  /// - Precondition: the same clip.
  public mutating func merge(_ other: LogLoss) {
    require(clip == other.clip, "LogLoss: expected clip \(clip) in merging, found \(other.clip)")
    sum.add(other.sum)
    weight.add(other.weight)
  }
}
