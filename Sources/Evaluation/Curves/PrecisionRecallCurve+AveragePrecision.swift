// SPDX-License-Identifier: Apache-2.0

extension PrecisionRecallCurve {
  /// The average precision under a named convention; `nil` without positive samples.
  ///
  /// The formulas are those of ``AveragePrecision``.
  public func averagePrecision(_ convention: AveragePrecision = .step) -> Double? {
    guard scores.positives > 0 else { return nil }
    if let levels = convention.recallLevels {
      return precisions(atRecalls: levels).map { $0.reduce(0, +) / Double(levels.count) }
    }
    switch convention {
    case .trapezoid: return trapezoid()
    case .envelope: return steps(under: envelope)
    case .step, .elevenPoint, .hundredOnePoint: return steps()
    }
  }

  /// `Σ (R[k] − R[k−1]) · P[k]`.
  private func steps() -> Double {
    scores.truePositives.withUnsafeBufferPointer { found in
      scores.falsePositives.withUnsafeBufferPointer { alarms in
        let first = found[0] * (found[0] / (found[0] + alarms[0]))
        let rest = CurveSum.of(found.count - 1) { index in
          let next = found[index + 1]
          return (next - found[index]) * (next / (next + alarms[index + 1]))
        }
        return min((first + rest) / scores.positives, 1)
      }
    }
  }

  private func steps(under heights: [Double]) -> Double {
    scores.truePositives.withUnsafeBufferPointer { found in
      heights.withUnsafeBufferPointer { heights in
        let rest = CurveSum.of(found.count - 1) { index in
          (found[index + 1] - found[index]) * heights[index + 1]
        }
        return min((found[0] * heights[0] + rest) / scores.positives, 1)
      }
    }
  }

  /// The area under straight lines, the first from recall 0 and precision 1.
  private func trapezoid() -> Double {
    scores.truePositives.withUnsafeBufferPointer { found in
      precisions.withUnsafeBufferPointer { precisions in
        let rest = CurveSum.of(found.count - 1) { index in
          (found[index + 1] - found[index]) * ((precisions[index] + precisions[index + 1]) / 2)
        }
        return min((found[0] * ((1 + precisions[0]) / 2) + rest) / scores.positives, 1)
      }
    }
  }
}
