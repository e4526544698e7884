// SPDX-License-Identifier: Apache-2.0

/// A picture of figures that can stand in a page, in a file of its own, and in a terminal.
public protocol Chart: Sendable {
  /// The line above the picture.
  var title: String { get }

  /// The width of the drawing in pixels at full size.
  var width: Double { get }

  /// The chart as SVG, with its figures in words for those who do not see it.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings the style along, for a file of its own; in a page ``PlotStyle/css`` is
  ///     needed once.
  func svg(id: String, standalone: Bool) -> String

  /// The chart in characters; lines end with a newline, the last one too.
  ///
  /// - Parameters:
  ///   - columns: the longest line; less than 40 counts as 40.
  ///   - isASCII: whether the chart may add only ASCII characters. Names stay as they are.
  func text(columns: Int, isASCII: Bool) -> String
}

extension Chart {
  /// The chart in characters, for a terminal of 72 columns.
  public var text: String { text(columns: 72, isASCII: false) }
}
