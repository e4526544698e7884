// SPDX-License-Identifier: Apache-2.0

/// How all plots look: one style sheet, light and dark.
public enum PlotStyle {
  /// The six colours of lines on white: blue, orange, green, magenta, brown, charcoal.
  ///
  /// Each has a contrast of at least 3.4 : 1 with the ground, and any two lie at least 30 apart in
  /// CIELAB, for full sight and for protanopia, deuteranopia and tritanopia in the simulation of
  /// Machado, Oliveira and Fernandes (2009): found by a search that started from the colours of
  /// Okabe and Ito (2008).
  package static let lightColors = [
    "#064cc8", "#eb5e05", "#0e9f65", "#bd3f91", "#6a3709", "#333837",
  ]
  /// The same on the dark ground: contrast at least 5 : 1, distance at least 29.
  package static let darkColors = [
    "#318ce4", "#e37438", "#38e295", "#c3799c", "#ffde43", "#c4cffc",
  ]
  package static let lightSurface = "#ffffff"
  package static let darkSurface = "#16191c"

  /// Dash patterns, so that lines differ without colour too.
  private static let dashes = ["", "6 3", "2 3", "8 3 2 3", "10 4", "1 3"]

  private static func variables(_ colors: [String]) -> String {
    colors.enumerated().map { "--c\($0.offset):\($0.element)" }.joined(separator: ";")
  }

  /// The rules for every plot, to be put once into a page; a stand-alone SVG brings them along.
  ///
  /// On `--heat`, the diagonal of heat maps, text in `--ink` is readable up to an opacity of 0.67, and
  /// text in `--on` from 0.86; on `--miss` text in `--ink` is readable at any.
  public static let css = """
    .descent-plot{--ink:#1c2024;--muted:#5b636c;--grid:#e6e9ec;--surface:\(lightSurface);\
    \(variables(lightColors));--heat:#005a91;--miss:#e8743b;--on:#ffffff;\
    font:13px system-ui,-apple-system,"Segoe UI",sans-serif;display:block;width:100%;height:auto}
    @media screen and (prefers-color-scheme:dark){.descent-plot{--ink:#e8eaed;--muted:#a3abb4;\
    --grid:#2b3036;--surface:\(darkSurface);\(variables(darkColors));--heat:#4c93c6;\
    --miss:#a04a0c;--on:#0b0d0f}}
    .descent-plot text{fill:var(--ink)}
    .descent-plot .muted{fill:var(--muted)}
    .descent-plot .title{font-weight:600;font-size:14px}
    .descent-plot .small{font-size:12px}
    .descent-plot .tiny{font-size:10px}
    .descent-plot .halo{stroke:var(--surface);stroke-width:3px;stroke-linejoin:round;\
    paint-order:stroke}
    .descent-plot .grid{stroke:var(--grid);stroke-width:1;fill:none}
    .descent-plot .axis{stroke:var(--muted);stroke-width:1;fill:none}
    .descent-plot .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .descent-plot .thin{fill:none;stroke-width:1;stroke-linejoin:round}
    .descent-plot .band{fill-opacity:.16;stroke:none}
    .descent-plot .mark{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3;fill:none}
    .descent-plot .iso{stroke:var(--muted);stroke-opacity:.35;stroke-width:1;fill:none}
    .descent-plot .contour{stroke:var(--muted);stroke-opacity:.7;stroke-width:1;fill:none}
    .descent-plot .leader{stroke:var(--muted);stroke-width:.75;fill:none}
    .descent-plot .dot{stroke:var(--surface);stroke-width:1.5}
    .descent-plot .ring{fill:var(--surface);stroke-width:2}
    .descent-plot .surface{fill:var(--surface)}
    .descent-plot .ink{fill:var(--ink)}
    .descent-plot .heat{fill:var(--heat)}
    .descent-plot .empty{fill:var(--muted);fill-opacity:.06}
    .descent-plot .miss{fill:var(--miss)}
    .descent-plot text.on{fill:var(--on)}
    .descent-plot .around{fill:none;stroke:var(--surface);stroke-width:4.5}
    .descent-plot .box{fill:none;stroke-width:2}
    .descent-plot image{image-rendering:pixelated}

    """

  static func color(_ index: Int) -> String { "var(--c\(index % lightColors.count))" }

  /// Another pattern for every colour, and others again when the colours start anew.
  static func dash(_ index: Int) -> String {
    dashes[(index + index / lightColors.count) % dashes.count]
  }

  /// The attributes of a line.
  static func stroke(_ index: Int) -> String {
    let dash = dash(index)
    return "style=\"stroke:\(color(index))\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
  }

  /// The symbol of a line in a legend.
  static func lineSymbol(_ index: Int, isThin: Bool = false) -> (Place) -> String {
    { place in
      "<path class=\"\(isThin ? "thin" : "line")\" \(stroke(index)) "
        + "d=\"M\(NumberText.place(place.x)) \(NumberText.place(place.y))h24\"/>"
    }
  }

  /// A point: filled, or a ring.
  static func dot(_ place: Place, _ index: Int, radius: Double, isHollow: Bool, tip: String?)
    -> String
  {
    let color = color(index)
    let style =
      isHollow
      ? "class=\"ring\" style=\"stroke:\(color)\"" : "class=\"dot\" style=\"fill:\(color)\""
    return "<circle \(style) cx=\"\(NumberText.place(place.x))\" "
      + "cy=\"\(NumberText.place(place.y))\" r=\"\(NumberText.place(radius))\">"
      + "\(Drawing.tip(tip))</circle>"
  }
}
