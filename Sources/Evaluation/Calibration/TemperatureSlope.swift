// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The derivative of the log-loss by the inverse temperature, and its root.
struct TemperatureSlope {
  /// What each score lacks to its row's highest, in units of `scale`: 0 or less.
  private var distances: [Double]
  private let labels: [Int]
  private let weights: [Double]?
  private let classCount: Int
  private let scale: Double

  init(
    logits: [Double], labels: [Int], classCount: Int, weights: [Double]?
  ) throws(EvaluationError) {
    (self.labels, self.weights, self.classCount) = (labels, weights, classCount)
    distances = logits
    for (sample, label) in labels.enumerated() {
      if !(0..<classCount).contains(label) {
        throw .labelOutOfRange(sample: sample, label: label, classCount: classCount)
      }
      let row = sample * classCount..<(sample + 1) * classCount
      let largest = logits[row].max() ?? 0
      for index in row {
        distances[index] -= largest
        if !distances[index].isFinite {
          throw .scoreNotFinite(sample: sample, score: logits[index])
        }
      }
    }
    let largest = -(distances.min() ?? 0)
    scale = largest > 0 ? largest : 1
    for index in distances.indices { distances[index] /= scale }
  }

  /// Sums over samples of the slope, `Σ E[z] − z_label` under `softmax(β·z)`, and of its own slope,
  /// the variance of `z`.
  private func value(_ beta: Double) -> (slope: Double, curvature: Double) {
    var (slope, curvature) = (RunningSum(), RunningSum())
    distances.withUnsafeBufferPointer { distances in
      for (sample, label) in labels.enumerated() {
        let start = sample * classCount
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for index in start..<start + classCount {
          let distance = distances[index]
          let term = exp(beta * distance)
          sum += term
          first += term * distance
          second += term * distance * distance
        }
        let mean = first / sum
        let weight = weights?[sample] ?? 1
        slope.add(weight * (mean - distances[start + label]))
        curvature.add(weight * max(0, second / sum - mean * mean))
      }
    }
    return (slope.value, curvature.value)
  }

  /// What the slope tends to as the temperature goes to 0: only mistakes contribute.
  private var limit: Double {
    var sum = RunningSum()
    for (sample, label) in labels.enumerated() {
      sum.add(-(weights?[sample] ?? 1) * distances[sample * classCount + label])
    }
    return sum.value
  }

  /// The inverse temperature of slope 0.
  func root() throws(EvaluationError) -> Double {
    func failure(_ expected: String, _ found: String) -> EvaluationError {
      .cannotRecalibrate(method: "temperature", expected: expected, found: found)
    }
    if !labels.indices.contains(where: { weights?[$0] ?? 1 > 0 }) {
      throw failure("samples with a weight", "none")
    }
    if limit == 0 {
      throw failure(
        "a sample whose label has not the highest score",
        "none, so that a temperature of 0 fits best")
    }
    // A root that close to 0 is one of rounding errors: all classes are as good as equal there.
    let flat = 1e-12
    if value(flat).slope >= 0 {
      throw failure(
        "labels with scores above the average", "scores that say nothing about the labels")
    }
    var (low, high) = (flat, 1.0)
    while value(high).slope < 0, high < 1e300 { (low, high) = (high, high * 2) }
    var beta = (low + high) / 2
    var lastStep = high - low
    for _ in 0..<200 {
      let (slope, curvature) = value(beta)
      if slope == 0 { break }
      if slope < 0 { low = beta } else { high = beta }
      var next = beta - slope / curvature
      // Outside, or slower than halving: halve.
      if !(next > low && next < high) || abs(next - beta) > lastStep / 2 {
        next = low + (high - low) / 2
      }
      lastStep = abs(next - beta)
      if lastStep <= 2 * beta.ulp { break }
      beta = next
    }
    return beta / scale
  }
}
