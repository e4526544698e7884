// SPDX-License-Identifier: Apache-2.0

/// What probabilities say sample by sample: means of these are the figures, and resampling them gives
/// the figures' uncertainty.
extension ClassificationResult {
  /// The probability of one class for each sample; `nil` without probabilities.
  public func probabilities(of classIndex: Int) -> [Double]? {
    probabilities.map { all in
      stride(from: classIndex, to: all.count, by: classes.count).map { all[$0] }
    }
  }

  /// Whether each sample is of a class.
  public func isOf(_ classIndex: Int) -> [Bool] { labels.map { $0 == classIndex } }

  /// `−log p` of the true class, clipped as ``LogLoss`` does; `nil` without probabilities.
  public var logLosses: [Double]? {
    probabilities.map { all in
      labels.enumerated().map { sample, label in
        LogLoss.loss(all[sample * classes.count + label], clip: .ulpOfOne)
      }
    }
  }

  /// The squared distance of the probabilities from the truth, halved as ``BrierScore`` does with
  /// fewer than three classes; `nil` without probabilities.
  public var brierScores: [Double]? {
    probabilities.map { all in
      let scale = classes.count < 3 ? 0.5 : 1
      return labels.enumerated().map { sample, label in
        scale
          * BrierScore.squaredDistance(label, classCount: classes.count) {
            all[sample * classes.count + $0]
          }
      }
    }
  }
}
