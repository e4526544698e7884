// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentPlots

extension Report {
  private static let pictureLimit = 20

  /// The samples that were classified worst.
  var worstSamples: ReportSection? {
    guard let worst = (result?.test ?? result?.validation)?.worst, !worst.isEmpty else {
      return nil
    }
    let shown = worst.prefix(Self.pictureLimit)
    let tiles = shown.compactMap { sample in
      sample.image.map { image in
        let sure = Figures.percent(sample.probability, samples: 0)
        return tile(image, caption: "\(sample.actual) → \(sample.predicted)\n\(sure)")
      }
    }
    var blocks: [ReportBlock] = []
    if !tiles.isEmpty {
      blocks.append(.charts([ImageGrid(title: "True class → answer", tiles: tiles)]))
    }
    blocks.append(
      .table(
        ReportTable(
          title: "Worst mistakes",
          columns: ["sample", "true class", "answer", "probability of the answer"],
          rows: shown.map { sample in
            [
              sample.name, sample.actual, sample.predicted,
              Figures.percent(sample.probability, samples: 0),
            ]
          })))
    return ReportSection("Worst mistakes", blocks)
  }

  /// The weights of a linear model, a picture a class.
  var weightPictures: ReportSection? {
    guard let weights = result?.weights, !weights.isEmpty else { return nil }
    let tiles = weights.prefix(Self.pictureLimit).map { tile($0, caption: $0.title) }
    return ReportSection(
      "What the linear model looks for",
      [
        .charts(
          [ImageGrid(title: "Weights of each class", tiles: Array(tiles))],
          caption:
            "A pixel speaks for the class where it is brighter than grey (or red), against it"
            + " where darker (or blue).")
      ])
  }

  private func tile(_ image: StoredImage, caption: String) -> ImageTile {
    ImageTile(
      caption: caption, width: image.width, height: image.height, channels: image.channels,
      pixels: image.pixels)
  }
}
