// SPDX-License-Identifier: Apache-2.0

/// An SVG under construction: elements, with a title and a description for those who do not see it.
struct Drawing {
  let width: Double
  let height: Double
  private var elements: [String] = []

  enum Anchor: String { case start, middle, end }

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func add(_ element: String) { elements.append(element) }

  mutating func text(
    _ content: String, x: Double, y: Double, anchor: Anchor = .start, style: String = "",
    turned degrees: Double? = nil, tip: String? = nil
  ) {
    var attributes = "x=\"\(NumberText.place(x))\" y=\"\(NumberText.place(y))\""
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if !style.isEmpty { attributes += " class=\"\(style)\"" }
    if let degrees {
      attributes +=
        " transform=\"rotate(\(NumberText.place(degrees)) \(NumberText.place(x))"
        + " \(NumberText.place(y)))\""
    }
    add("<text \(attributes)>\(Self.tip(tip))\(content.escapedForMarkup)</text>")
  }

  /// The title of the whole drawing, cut to its width.
  mutating func heading(_ title: String) {
    let room = width - 24
    let short = TextSize.shortened(title, to: room, size: TextSize.title, isBold: true)
    text(short, x: 12, y: 20, style: "title", tip: short == title ? nil : title)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    let (a, b, c, d) = (
      NumberText.place(x1), NumberText.place(y1), NumberText.place(x2), NumberText.place(y2)
    )
    add("<path class=\"\(style)\" d=\"M\(a) \(b)L\(c) \(d)\"/>")
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, attributes: String, tip: String? = nil
  ) {
    let place = NumberText.place
    add(
      "<rect x=\"\(place(x))\" y=\"\(place(y))\" width=\"\(place(width))\" "
        + "height=\"\(place(height))\" \(attributes)>\(Self.tip(tip))</rect>")
  }

  static func tip(_ text: String?) -> String {
    text.map { "<title>\($0.escapedForMarkup)</title>" } ?? ""
  }

  /// The whole SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings the style sheet and a background, for a file of its own.
  func svg(title: String, description: String, id: String, standalone: Bool) -> String {
    let id = id.escapedForMarkup
    let place = NumberText.place
    let style =
      standalone
      ? "<style>\(PlotStyle.css)</style><rect class=\"surface\" width=\"100%\" height=\"100%\"/>\n"
      : ""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="descent-plot" role="img" \
      viewBox="0 0 \(place(width)) \(place(height))" \
      style="max-width:\(place(1.25 * width))px" aria-labelledby="\(id)-t \(id)-d">
      <title id="\(id)-t">\(title.escapedForMarkup)</title>
      <desc id="\(id)-d">\(description.escapedForMarkup)</desc>
      \(style)\(elements.joined(separator: "\n"))
      </svg>

      """
  }
}
