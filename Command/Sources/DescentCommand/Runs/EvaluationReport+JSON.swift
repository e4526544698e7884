// SPDX-License-Identifier: Apache-2.0
import Descent

extension EvaluationReport {
  var json: JSONText {
    .members([
      "run": answers.run.map { .string($0) }, "data": .string(answers.data),
      "part": answers.part.map { .string($0) }, "samples": .integer(assessment.count),
      "accuracy": assessment.figures.first?.value.map { .number($0) },
      "interval": Self.json(assessment.figures.first?.interval),
      "loss": answers.loss.map { .number($0) }, "reads": answers.reads.map { .integer($0) },
      "positive": assessment.positiveClass.map { .string(assessment.classes[$0]) },
      "figures": .array(assessment.figures.map(Self.json)),
      "classes": .array(assessment.perClass.map(Self.json)),
      "confusion": .array(assessment.matrix.rows.map { .array($0.map { .integer($0) }) }),
      "thresholds": .array(assessment.thresholds.map(Self.json)),
      "calibrationError": assessment.calibration?.errorByWidth.map { .number($0) },
      "confusedPairs": .array(
        assessment.confusedPairs.map { pair in
          .members([
            "actual": .string(assessment.classes[pair.actual]),
            "predicted": .string(assessment.classes[pair.predicted]),
            "count": .integer(pair.count), "share": .number(pair.share),
            "interval": Self.json(pair.interval),
          ])
        }),
      "slices": (assessment.slices?.worst(20)).map { .array($0.map(Self.json)) },
      "notes": .array(notes.map { .string($0) }),
    ])
  }

  private static func json(_ interval: ConfidenceInterval?) -> JSONText? {
    interval.map {
      .members(["low": .number($0.low), "high": .number($0.high), "level": .number($0.level)])
    }
  }

  private static func json(_ figure: AssessedFigure) -> JSONText {
    .members([
      "name": .string(figure.name), "value": figure.value.map { .number($0) },
      "interval": json(figure.interval), "method": figure.method.map { .string($0.rawValue) },
      "problem": figure.problem.map { .string($0) },
    ])
  }

  private static func json(_ row: AssessedClass) -> JSONText {
    .members([
      "name": .string(row.name), "samples": .integer(row.counts.samples),
      "predicted": .integer(row.counts.predicted), "precision": row.precision.map { .number($0) },
      "precisionInterval": json(row.precisionInterval), "recall": row.recall.map { .number($0) },
      "recallInterval": json(row.recallInterval), "f1": row.f1.map { .number($0) },
      "iou": row.iou.map { .number($0) },
      "averagePrecision": row.averagePrecision.map { .number($0) },
      "areaUnderROC": row.area.map { .number($0) },
    ])
  }

  private static func json(_ frozen: FrozenThreshold) -> JSONText {
    .members([
      "goal": .string(text(frozen.goal)), "problem": problem(frozen.choice).map { .string($0) },
      "threshold": frozen.choice.threshold.map { .number($0.value) },
      "recall": frozen.result?.recall.map { .number($0) },
      "recallInterval": json(frozen.recallInterval),
      "precision": frozen.result?.precision.map { .number($0) },
      "precisionInterval": json(frozen.precisionInterval),
      "missedDangers": frozen.result.map { .number($0.falseNegatives) },
      "falseAlarms": frozen.result.map { .number($0.falsePositives) },
    ])
  }

  /// The goal as the option that asks for it.
  private static func text(_ goal: ThresholdGoal) -> String {
    switch goal {
    case .recall(let least): "recall \(least)"
    case .precision(let least): "precision \(least)"
    case .fScore(let beta): "F\(ShortNumber.text(beta))"
    case .leastCost(let miss, let alarm): "cost \(miss):\(alarm)"
    case .youden: "Youden"
    }
  }

  private static func problem(_ choice: ThresholdChoice) -> String? {
    switch choice {
    case .chosen: nil
    case .unreachable: "no threshold reaches it on the validation answers"
    case .noPositives: "no validation sample is positive"
    case .noNegatives: "no validation sample is negative"
    }
  }

  private static func json(_ slice: SampleSlice) -> JSONText {
    .members([
      "condition": .string(slice.condition), "samples": .integer(slice.count),
      "accuracy": .number(slice.accuracy), "elsewhere": .number(slice.otherAccuracy),
      "adjustedP": .number(slice.adjustedPValue), "isSignificant": .bool(slice.isSignificant),
    ])
  }
}
