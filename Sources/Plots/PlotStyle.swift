// SPDX-License-Identifier: Apache-2.0

/// How all plots look: one style sheet, light and dark.
public enum PlotStyle {
  /// The number of colours that lines can have before they repeat.
  static let colorCount = 6

  /// Dash patterns, so that lines differ without colour too.
  static let dashes = ["", "6 3", "2 3", "8 3 2 3", "10 4", "1 3"]

  /// The rules for every plot, to be put once into a page; a stand-alone SVG brings them along.
  ///
  /// Colours after Okabe and Ito (2008), which people with colour blindness tell apart.
  public static let css = """
    .descent-plot{--ink:#1c2024;--muted:#5b636c;--grid:#e1e5e9;--surface:#ffffff;--c0:#0072b2;\
    --c1:#c44e00;--c2:#00805c;--c3:#a8527f;--c4:#8a6500;--c5:#3b7fb5;--heat:#0072b2;--miss:#d55e00;\
    --on:#ffffff;font:13px system-ui,-apple-system,"Segoe UI",sans-serif;display:block;width:100%;\
    height:auto}
    @media screen and (prefers-color-scheme:dark){.descent-plot{--ink:#e8eaed;--muted:#a3abb4;\
    --grid:#33393f;--surface:#16191c;--c0:#5bb0ec;--c1:#ff944d;--c2:#3fcf9f;--c3:#e59cc6;\
    --c4:#e8bb45;--c5:#9ccdf0;--heat:#3d9be0;--miss:#e8701a;--on:#0b0d0f}}
    .descent-plot text{fill:var(--ink)}
    .descent-plot .muted{fill:var(--muted)}
    .descent-plot .title{font-weight:600;font-size:14px}
    .descent-plot .small{font-size:12px}
    .descent-plot .tiny{font-size:10px}
    .descent-plot .grid{stroke:var(--grid);stroke-width:1;fill:none}
    .descent-plot .axis{stroke:var(--muted);stroke-width:1;fill:none}
    .descent-plot .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .descent-plot .mark{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3}
    .descent-plot .surface{fill:var(--surface)}
    .descent-plot .heat{fill:var(--heat)}
    .descent-plot .miss{fill:var(--miss)}
    .descent-plot text.on{fill:var(--on)}
    .descent-plot image{image-rendering:pixelated}

    """

  static func color(_ index: Int) -> String { "var(--c\(index % colorCount))" }
  static func dash(_ index: Int) -> String { dashes[index % dashes.count] }
}
