// SPDX-License-Identifier: Apache-2.0
import Descent

/// The evaluation of a detector as tables and as JSON.
struct BoxesReport {
  let classes: [String]
  let imageCount: Int
  let truths: [TruthBox]
  let detections: [DetectedBox]
  let result: DetectionResult
  /// The threshold that the user gave.
  let wanted: Double?

  private static let iou = 0.5

  /// The threshold of the counts; nil when none was given and none can be chosen.
  private var threshold: Double? { wanted ?? result.pooledCurve(iou: Self.iou).bestF1?.threshold }

  var text: String {
    var lines = [
      "\(truths.count) true and \(detections.count) detected boxes in \(imageCount) images", "",
    ]
    lines += TextTable.lines(
      (result.summary?.figures ?? []).map { figure in
        [
          figure.name == "AP" ? "average precision" : "average recall",
          "IoU \(figure.iou.map { ShortNumber.decimals($0, 2) } ?? "0.50:0.95")", figure.area,
          "\(figure.maxDetections) detections", Self.text(figure.value),
        ]
      })
    guard let threshold else {
      return (lines + ["", withoutThreshold]).joined(separator: "\n") + "\n"
    }
    lines += ["", "\(heading(threshold))", ""]
    let header = [
      "class", "AP", "AP50", "found", "missed danger", "false alarm", "precision", "recall",
    ]
    let rows = classes.indices.map { index in
      row(
        classes[index], result.averagePrecision(class: index),
        result.averagePrecision(class: index, iou: Self.iou),
        result.counts(class: index, threshold: threshold, iou: Self.iou))
    }
    let all = row(
      "all", result.averagePrecision(), result.averagePrecision(iou: Self.iou),
      result.counts(threshold: threshold, iou: Self.iou))
    lines += TextTable.aligned([header] + rows + [all])
    lines += ["", "kinds of false alarms and misses"]
    lines += TextTable.aligned(kinds(threshold).map { [$0.name, "\($0.count)"] })
    return lines.joined(separator: "\n") + "\n"
  }

  /// What to say where no score could part good detections from bad ones.
  private var withoutThreshold: String {
    let curve = result.pooledCurve(iou: Self.iou)
    return curve.objects == 0
      ? "no true boxes to be found; \(curve.count) false alarms"
      : "no detections; \(curve.objects) missed dangers"
  }

  private func heading(_ threshold: Double) -> String {
    let score = ShortNumber.setting(threshold)
    return wanted == nil
      ? "counts at IoU 0.50 and score \(score), the highest F1 on these boxes"
      : "counts at IoU 0.50 and score \(score)"
  }

  private func row(
    _ name: String, _ precision: Double?, _ precision50: Double?, _ counts: DetectionCounts
  ) -> [String] {
    [
      name, Self.text(precision), Self.text(precision50), "\(counts.truePositives)",
      "\(counts.falseNegatives)", "\(counts.falsePositives)", Self.text(counts.precision),
      Self.text(counts.recall),
    ]
  }

  private func kinds(_ threshold: Double) -> [(name: String, count: Int)] {
    let mistakes = DetectionMistakes(
      truths: truths, detections: detections, threshold: threshold, iou: Self.iou)
    return [
      ("false alarm: duplicate", mistakes.duplicates),
      ("false alarm: class confusion", mistakes.confusions),
      ("false alarm: inexact place", mistakes.localisations),
      ("false alarm: inexact place and class", mistakes.both),
      ("false alarm: background", mistakes.backgrounds),
      ("missed though something points to it", mistakes.spotted),
      ("missed altogether", mistakes.missed),
    ]
  }

  private static func text(_ value: Double?) -> String {
    value.map { ShortNumber.decimals($0, 4) } ?? "–"
  }

  // MARK: JSON

  var json: JSONText {
    let figures = (result.summary?.figures ?? []).map { figure -> JSONText in
      .members([
        "name": .string(figure.name), "iou": figure.iou.map { .number($0) },
        "area": .string(figure.area), "maxDetections": .integer(figure.maxDetections),
        "value": figure.value.map { .number($0) },
      ])
    }
    return .members([
      "images": .integer(imageCount), "trueBoxes": .integer(truths.count),
      "detectedBoxes": .integer(detections.count), "figures": .array(figures),
      "threshold": threshold.map { .number($0) },
      "all": counts { result.counts(threshold: $0, iou: Self.iou) },
      "classes": .array(classes.indices.map(perClass)),
    ])
  }

  private func perClass(_ index: Int) -> JSONText {
    .members([
      "name": .string(classes[index]),
      "averagePrecision": result.averagePrecision(class: index).map { .number($0) },
      "averagePrecision50": result.averagePrecision(class: index, iou: Self.iou)
        .map { .number($0) },
      "averageRecall": result.averageRecall(class: index).map { .number($0) },
      "counts": counts { result.counts(class: index, threshold: $0, iou: Self.iou) },
    ])
  }

  private func counts(_ body: (Double) -> DetectionCounts) -> JSONText? {
    threshold.map(body).map { counts in
      .members([
        "truePositives": .integer(counts.truePositives),
        "falsePositives": .integer(counts.falsePositives),
        "falseNegatives": .integer(counts.falseNegatives),
        "precision": counts.precision.map { .number($0) },
        "recall": counts.recall.map { .number($0) },
      ])
    }
  }
}
