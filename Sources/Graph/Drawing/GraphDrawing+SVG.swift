// SPDX-License-Identifier: Apache-2.0

extension GraphDrawing {
  /// The drawing as a self-contained SVG that follows the reader's light or dark preference.
  public var svg: String {
    let sheet = DrawingSheet(self)
    let lines = edges.indices.map(sheet.line)
    let labels = edges.indices.filter { !edges[$0].fields.isEmpty }.map(sheet.label)
    let nodes = boxes.indices.map(sheet.box)
    let description =
      "Computational graph of \(boxes.count) nodes and \(edges.count) edges, "
      + (direction == .right ? "from left to right." : "from top to bottom.")
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="descent-graph" role="img" \
      width="\(place(sheet.width))" height="\(place(sheet.height))" \
      viewBox="0 0 \(place(sheet.width)) \(place(sheet.height))" aria-labelledby="g-t g-d">
      <title id="g-t">\(title.escapedForSVG)</title>
      <desc id="g-d">\(description)</desc>
      <style>\(Self.css)</style>
      <defs><marker id="g-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" \
      markerHeight="7" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
      <rect class="surface" width="100%" height="100%"/>
      <text class="heading" x="\(place(DrawingSheet.margin))" y="26">\(title.escapedForSVG)</text>
      \((lines + labels + nodes).joined(separator: "\n"))
      </svg>

      """
  }

  private static let css = """
    .descent-graph{--ink:#1c2024;--muted:#5b636c;--line:#8b949e;--surface:#ffffff;--box:#f4f6f8;\
    --input:#e3f1fb;--parameter:#e6f5ec;--constant:#f4f6f8;--output:#fdeee0;\
    --value-ink:#00663f;--local-ink:#b03a00;--gradient-ink:#0062a3;font:12px ui-monospace,Menlo,"DejaVu Sans Mono",monospace}
    @media screen and (prefers-color-scheme:dark){.descent-graph{--ink:#e8eaed;--muted:#a3abb4;\
    --line:#7d858d;--surface:#16191c;--box:#22272c;--input:#14324a;--parameter:#12382a;\
    --constant:#22272c;--output:#47290f;\
    --value-ink:#5fd3a4;--local-ink:#ff9a5c;--gradient-ink:#6bb8f0}}
    .descent-graph text{fill:var(--ink);text-anchor:middle}
    .descent-graph text.heading{text-anchor:start;font-size:14px;font-weight:600}
    .descent-graph .title{font-weight:600}
    .descent-graph .surface{fill:var(--surface)}
    .descent-graph .box{fill:var(--box);stroke:var(--line)}
    .descent-graph .input{fill:var(--input)}
    .descent-graph .parameter{fill:var(--parameter)}
    .descent-graph .constant{fill:var(--constant);stroke-dasharray:3 2}
    .descent-graph .output{fill:var(--output)}
    .descent-graph .edge{fill:none;stroke:var(--line);stroke-width:1.3}
    .descent-graph .arrow{fill:var(--line)}
    .descent-graph text.value{fill:var(--value-ink)}
    .descent-graph text.local{fill:var(--local-ink)}
    .descent-graph text.gradient{fill:var(--gradient-ink)}

    """
}

/// A coordinate to a tenth.
func place(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
  return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
}

extension String {
  /// Safe in element content; what XML forbids becomes `�`.
  var escapedForSVG: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
