// SPDX-License-Identifier: Apache-2.0

public import DescentPlots

/// A piece of a report, for a page and for a terminal.
public enum ReportBlock: Sendable {
  case paragraph(String)
  /// Something to know besides, in small print.
  case note(String)
  /// Names and values.
  case facts([Fact])
  case table(ReportTable)
  /// Charts side by side where there is room, and what has to be known to read them.
  case charts([any Chart], caption: String? = nil)
  /// A line to be typed.
  case code(String)
  case list([String])
  /// What most readers can do without: closed until it is opened.
  case details(String, [ReportBlock])

  /// A name and its value.
  public struct Fact: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }
}

/// Blocks under a heading.
public struct ReportSection: Sendable {
  public var title: String
  public var blocks: [ReportBlock]

  public init(_ title: String, _ blocks: [ReportBlock]) {
    (self.title, self.blocks) = (title, blocks)
  }
}

/// Rows under column titles; the first cell of a row says what it is about.
public struct ReportTable: Sendable, Hashable {
  /// What it shows, for those who do not see it.
  public var title: String
  public var columns: [String]
  public var rows: [[String]]

  public init(title: String, columns: [String], rows: [[String]]) {
    (self.title, self.columns, self.rows) = (title, columns, rows)
  }
}
