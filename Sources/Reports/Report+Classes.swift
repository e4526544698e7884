// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentPlots

extension Report {
  private static let matrixLimit = 30
  private static let tableLimit = 60
  private static let pictureLimit = 20

  /// Which classes are taken for which, and how well each is found.
  var classFigures: HTML {
    guard let result, let part = result.test ?? result.validation else { return .none }
    let kind = result.test == nil ? "Validation part" : "Test part"
    return .section("Classes: \(kind.lowercased())", "\(matrix(part))\(table(part))")
  }

  private func matrix(_ part: PartResult) -> HTML {
    guard !part.confusion.isEmpty else { return .none }
    let classes = configuration.classes
    var shown = Array(classes.indices)
    var note: HTML = .none
    if shown.count > Self.matrixLimit {
      let mistakes = shown.map { index in
        shown.reduce(0) {
          $0 + ($1 == index ? 0 : part.confusion[index][$1] + part.confusion[$1][index])
        }
      }
      shown = Array(
        shown.sorted { (mistakes[$1], $0) < (mistakes[$0], $1) }.prefix(Self.matrixLimit)
      ).sorted()
      note =
        "<p class=\"note\">Of \(classes.count) classes, the \(shown.count) with most mistakes.</p>\n"
    }
    let map = Heatmap(
      title: "Confusion matrix", labels: shown.map { classes[$0] },
      counts: shown.map { row in shown.map { part.confusion[row][$0] } })
    let width = shown.count > 12 ? "wide" : "narrow"
    let svg = HTML(trusted: map.svg(id: "confusion", standalone: false))
    return """
      <figure class="\(width)">\(svg)<figcaption>Rows are true classes, columns predicted ones. \
      Stronger colour: a larger share of the row.</figcaption></figure>
      \(note)
      """
  }

  private func table(_ part: PartResult) -> HTML {
    guard !part.perClass.isEmpty else { return .none }
    var rows = part.perClass
    var note: HTML = .none
    if rows.count > Self.tableLimit {
      rows = rows.enumerated().sorted {
        ($0.element.f1 ?? 0, $0.offset) < ($1.element.f1 ?? 0, $1.offset)
      }.prefix(Self.tableLimit).map(\.element)
      note =
        "<p class=\"note\">Of \(part.perClass.count) classes, the \(rows.count) with lowest F1.</p>\n"
    }
    let lines: [HTML] = rows.map { row in
      let cells: [HTML] = [row.precision, row.recall, row.f1, row.iou].map {
        "<td>\(Figures.ratio($0))</td>"
      }
      return """
        <tr><th scope="row">\(row.name)</th><td>\(Figures.count(row.samples))</td>\
        <td>\(Figures.count(row.predicted))</td>\(cells)</tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Figures for each class">
      <table class="numbers">
      <tr><th scope="col">class</th><th scope="col">samples</th><th scope="col">predicted</th>\
      <th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th>\
      <th scope="col">IoU</th></tr>
      \(lines)</table>
      </div>
      \(note)
      """
  }

  /// The samples that were classified worst.
  var worstSamples: HTML {
    guard let worst = (result?.test ?? result?.validation)?.worst, !worst.isEmpty else {
      return .none
    }
    let shown = worst.prefix(Self.pictureLimit)
    let tiles = shown.compactMap { sample in
      sample.image.map { image in
        let sure = Figures.percent(sample.probability, samples: 0)
        return tile(image, caption: "\(sample.actual) → \(sample.predicted)\n\(sure)")
      }
    }
    var pictures: HTML = .none
    if !tiles.isEmpty {
      let grid = ImageGrid(title: "True class → predicted class", tiles: tiles)
      let svg = HTML(trusted: grid.svg(id: "worst", standalone: false))
      pictures = "<figure class=\"narrow\">\(svg)</figure>\n"
    }
    let rows: [HTML] = shown.map { sample in
      """
      <tr><th scope="row">\(sample.name)</th><td>\(sample.actual)</td>\
      <td>\(sample.predicted)</td><td>\(Figures.percent(sample.probability, samples: 0))</td></tr>

      """
    }
    return .section(
      "Worst mistakes",
      """
      \(pictures)<div class="scroll" tabindex="0" role="region" aria-label="Worst mistakes">
      <table class="numbers">
      <tr><th scope="col">sample</th><th scope="col">true class</th>\
      <th scope="col">predicted class</th><th scope="col">probability</th></tr>
      \(rows)</table>
      </div>

      """)
  }

  /// The weights of a linear model, a picture a class.
  var weightPictures: HTML {
    guard let weights = result?.weights, !weights.isEmpty else { return .none }
    let tiles = weights.prefix(Self.pictureLimit).map { tile($0, caption: $0.title) }
    let grid = ImageGrid(title: "Weights of each class", tiles: Array(tiles))
    let svg = HTML(trusted: grid.svg(id: "weights", standalone: false))
    return .section(
      "What the linear model looks for",
      """
      <figure class="narrow">\(svg)<figcaption>A pixel speaks for the class where it is brighter \
      than grey (or red), against it where darker (or blue).</figcaption></figure>

      """)
  }

  private func tile(_ image: StoredImage, caption: String) -> ImageTile {
    ImageTile(
      caption: caption, width: image.width, height: image.height, channels: image.channels,
      pixels: image.pixels)
  }
}
