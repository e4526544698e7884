// SPDX-License-Identifier: Apache-2.0
import Descent

/// A segmentation as tables and as JSON.
struct MasksReport {
  let result: SegmentationResult

  /// The images with the lowest mean IoU.
  private var worst: [(name: String, meanIoU: Double)] {
    let known = result.images.enumerated().compactMap { index, image in
      image.meanIoU.map { (index: index, name: image.name, meanIoU: $0) }
    }
    let ordered = known.sorted {
      $0.meanIoU != $1.meanIoU ? $0.meanIoU < $1.meanIoU : $0.index < $1.index
    }
    return ordered.map { ($0.name, $0.meanIoU) }
  }

  var text: String {
    let counts = result.counts
    let images = result.images.count
    var lines = [
      "\(images) mask\(images == 1 ? "" : "s"), \(counts.total) pixels counted, "
        + "\(counts.ignoredPixels) ignored", "",
    ]
    lines += TextTable.lines([
      ["mean IoU", figure(counts.meanIoU)],
      ["mean Dice", figure(counts.meanDice)],
      ["frequency-weighted IoU", figure(counts.frequencyWeightedIoU)],
      ["pixel accuracy", figure(counts.pixelAccuracy)],
      ["mean accuracy", figure(counts.meanAccuracy)],
      ["mean over images of mean IoU", figure(result.meanImageIoU)],
      ["mean over images of mean Dice", figure(result.meanImageDice)],
    ])
    lines.append("")
    let header = ["class", "pixels", "predicted", "precision", "recall", "IoU", "Dice"]
    lines += TextTable.aligned(
      [header]
        + zip(result.classes, counts.perClass).map { name, row in
          [name, "\(row.samples)", "\(row.predicted)"]
            + [row.precision, row.recall, row.iou, row.f1].map(figure)
        })
    let missed = result.classes.indices.reduce(0) { $0 + counts.unassigned($1) }
    if missed > 0 {
      lines += ["", "\(missed) pixels that count were predicted to be the ignored value: missed."]
    }
    if images > 1 {
      lines += ["", "lowest mean IoU"]
      lines += TextTable.aligned(worst.prefix(5).map { [$0.name, figure($0.meanIoU)] })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func figure(_ value: Double?) -> String {
    value.map { ShortNumber.decimals($0, 4) } ?? "–"
  }

  var json: JSONText {
    let counts = result.counts
    let classes = zip(result.classes, counts.perClass).map { name, row -> JSONText in
      .members([
        "name": .string(name), "pixels": .integer(row.samples),
        "predicted": .integer(row.predicted), "precision": row.precision.map { .number($0) },
        "recall": row.recall.map { .number($0) }, "iou": row.iou.map { .number($0) },
        "dice": row.f1.map { .number($0) },
      ])
    }
    let images = result.images.map { image -> JSONText in
      .members([
        "name": .string(image.name), "meanIoU": image.meanIoU.map { .number($0) },
        "meanDice": image.meanDice.map { .number($0) },
        "pixelAccuracy": image.pixelAccuracy.map { .number($0) },
        "ignored": .integer(image.ignoredPixels),
      ])
    }
    return .members([
      "pixels": .integer(counts.total), "ignored": .integer(counts.ignoredPixels),
      "meanIoU": counts.meanIoU.map { .number($0) },
      "meanDice": counts.meanDice.map { .number($0) },
      "frequencyWeightedIoU": counts.frequencyWeightedIoU.map { .number($0) },
      "pixelAccuracy": counts.pixelAccuracy.map { .number($0) },
      "meanAccuracy": counts.meanAccuracy.map { .number($0) },
      "meanImageIoU": result.meanImageIoU.map { .number($0) },
      "meanImageDice": result.meanImageDice.map { .number($0) },
      "classes": .array(classes),
      "confusion": .array(
        counts.confusionMatrix.rows.map { JSONText.array($0.map { .integer($0) }) }),
      "images": .array(images),
    ])
  }
}
