// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// A page of its own with images and boxes: found ones solid, ground truth dashed.
struct DetectionPage {
  let entries: [DetectionReport.Entry]
  let threshold: Double
  let verdict: String

  /// The pictures stand in the page uncompressed; more would make it heavy.
  private static let imageLimit = 12

  var html: String {
    let figures = entries.prefix(Self.imageLimit).compactMap(figure).joined()
    let rest = entries.count - Self.imageLimit
    let note = rest > 0 ? "<p>\(rest) more images are not shown.</p>" : ""
    return """
      <!doctype html><html lang="en"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <title>Detections</title>
      <style>
      :root{color-scheme:light dark}
      body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:70rem;padding:0 1rem}
      main{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}
      figure{margin:0}svg{width:100%;height:auto;image-rendering:pixelated}
      rect{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}
      .found{stroke:#ff9500}.truth{stroke:#34c759;stroke-dasharray:5 4}
      figcaption{font-size:.85rem;overflow-wrap:anywhere}
      </style>
      <h1>\(Self.escaped(verdict))</h1>
      <p>Threshold \(ShortNumber.text(threshold)). Found boxes are solid orange, ground truth is \
      dashed green.</p>\(note)
      <main>\(figures)</main></html>

      """
  }

  private func figure(_ entry: DetectionReport.Entry) -> String? {
    guard let image = try? DecodedImage(contentsOf: entry.path) else { return nil }
    let file = PNG.encoded(
      pixels: image.pixels, width: image.width, height: image.height, channels: image.channels)
    let kept = entry.objects.filter { $0.score >= threshold }
    let found = kept.map { object in
      rectangle(
        object.box, style: "found",
        tip: "\(object.name) \(ShortNumber.decimals(object.score, 3))")
    }
    let truth = entry.truth.map { object in
      rectangle(
        Box(
          x: Double(object.x), y: Double(object.y), width: Double(object.width),
          height: Double(object.height)), style: "truth", tip: "ground truth")
    }
    let name = Self.escaped(entry.path.split(separator: "/").last.map(String.init) ?? entry.path)
    return """
      <figure><svg viewBox="0 0 \(image.width) \(image.height)" role="img" \
      aria-label="\(name): \(kept.count) objects found">\
      <image width="\(image.width)" height="\(image.height)" \
      href="data:image/png;base64,\(Data(file).base64EncodedString())"/>\
      \(truth.joined())\(found.joined())</svg>
      <figcaption>\(name): \(kept.count) found</figcaption></figure>

      """
  }

  private func rectangle(_ box: Box, style: String, tip: String) -> String {
    func text(_ value: Double) -> String { ShortNumber.decimals(value, 1) }
    return "<rect class=\"\(style)\" x=\"\(text(box.x))\" y=\"\(text(box.y))\""
      + " width=\"\(text(box.width))\" height=\"\(text(box.height))\">"
      + "<title>\(Self.escaped(tip))</title></rect>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: "\"", with: "&quot;")
  }
}
