// SPDX-License-Identifier: Apache-2.0

/// A report, verdict first, as a self-contained HTML page and as text for a terminal.
///
/// ```swift
/// let page = ReportPage(title: "optimizers", verdict: "adam is ahead of sgd.")
/// try AtomicFile.write(page.html, to: "report.html")
/// ```
public struct ReportPage: Sendable {
  public var title: String
  /// The line above the verdict.
  public var subject: String
  /// The first thing that is read, one sentence.
  public var verdict: String
  /// What has to be known to judge it.
  public var notes: [String]
  /// The most important figures, in boxes.
  public var keyFigures: [ReportBlock.Fact]
  public var sections: [ReportSection]
  public var footer: String

  public init(
    title: String, subject: String? = nil, verdict: String, notes: [String] = [],
    keyFigures: [ReportBlock.Fact] = [], sections: [ReportSection] = [],
    footer: String = "Made by Descent."
  ) {
    (self.title, self.subject, self.verdict) = (title, subject ?? title, verdict)
    (self.notes, self.keyFigures, self.sections) = (notes, keyFigures, sections)
    self.footer = footer
  }
}
