// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import DescentReports
import Foundation
import Testing

@Suite struct AssessmentViewTests {
  static let hostile = "<script>alert('x')</script>\u{1B}[31m\n&\"]]>"

  /// Answers of an invented classifier, always the same.
  static func result(
    _ count: Int, classes: Int, hasScores: Bool = true, isPerfect: Bool = false
  ) throws -> ClassificationResult {
    let names = (0..<classes).map { $0 == 1 ? hostile : "class \($0)" }
    let labels = (0..<count).map { $0 % classes }
    var scores: [Double] = []
    for (sample, label) in labels.enumerated() {
      let parts = (0..<classes).map { column in
        Double(1 + (sample * 31 + column * 17) % 23) + (column == label ? isPerfect ? 99 : 9 : 0)
      }
      scores += parts.map { $0 / parts.reduce(0, +) }
    }
    let all = try ClassificationResult(classes: names, labels: labels, probabilities: scores)
    return hasScores
      ? all
      : try ClassificationResult(classes: names, labels: labels, predictions: all.predictions)
  }

  private func page(_ assessment: Assessment) -> ReportPage {
    ReportPage(
      title: "x", verdict: "A classifier.", sections: AssessmentView(assessment).sections)
  }

  private func assessments() throws -> [(name: String, Assessment)] {
    let settings = AssessmentSettings(bootstrap: Bootstrap(resamples: 100))
    let two = try Self.result(90, classes: 2)
    let columns = [
      SliceColumn(name: Self.hostile, values: .categories((0..<90).map { $0 < 45 ? "<b>" : "&" })),
      SliceColumn(name: "speed", values: .numbers((0..<90).map { $0 == 3 ? .nan : Double($0) })),
      SliceColumn(name: "name", values: .categories((0..<90).map { "\($0).png" })),
    ]
    return try [
      (
        "two",
        Assessment(
          two, validation: Self.result(80, classes: 2), groups: (0..<90).map { $0 / 3 },
          columns: columns, settings: settings)
      ),
      (
        "weighted",
        Assessment(
          two, validation: two, weights: (0..<90).map { Double($0 % 3) }, settings: settings)
      ),
      ("five", Assessment(Self.result(100, classes: 5), settings: settings)),
      ("many", Assessment(Self.result(200, classes: 40), settings: settings)),
      ("plain", Assessment(Self.result(60, classes: 3, hasScores: false), settings: settings)),
      (
        "perfect",
        Assessment(
          Self.result(60, classes: 2, isPerfect: true), validation: two, settings: settings)
      ),
      ("one class", Assessment(Self.result(9, classes: 1), settings: settings)),
      ("one sample", Assessment(Self.result(1, classes: 2), validation: two, settings: settings)),
      ("empty", Assessment(Self.result(0, classes: 2), validation: two, settings: settings)),
      (
        "no validation",
        Assessment(two, validation: Self.result(0, classes: 2), settings: settings)
      ),
    ]
  }

  /// What is wrong with a page, in a few words.
  private func faults(html: String, text: String) -> [String] {
    var faults: [String] = []
    for script in ["<script", "\u{1B}", "<b>"] where html.contains(script) {
      faults.append("html has \(script.debugDescription)")
    }
    if text.contains("\u{1B}") { faults.append("text has an escape") }
    let number = /(?i)(^|[^\p{L}\d])(-?nan|-?inf(inity)?|nil|Optional)([^\p{L}\d]|$)/
    for (name, content) in [("html", html), ("text", text)] {
      if let found = content.firstMatch(of: number) {
        faults.append(
          "\(name) has “\(found.0)” near \(content[found.range.lowerBound...].prefix(60))")
      }
    }
    faults += unbalanced(html)
    return faults
  }

  /// Tags that are not closed, or closed in another order.
  private func unbalanced(_ html: String) -> [String] {
    let void = ["meta", "link", "img", "br", "hr", "input", "col"]
    var open: [Substring] = []
    for tag in html.matches(of: /<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>/) {
      if !tag.3.isEmpty || void.contains(String(tag.2)) { continue }
      if tag.1.isEmpty {
        open.append(tag.2)
      } else if open.popLast() != tag.2 {
        return ["</\(tag.2)> closes nothing"]
      }
    }
    return open.isEmpty ? [] : ["<\(open[0])> is not closed"]
  }

  @Test func everyAssessmentIsAPageAndAText() throws {
    for (name, assessment) in try assessments() {
      let page = page(assessment)
      let found = faults(html: page.html, text: page.text(columns: 80))
      #expect(found.isEmpty, "\(name): \(found)")
      let plain = page.text(isASCII: true, hasCharts: false)
      // A name with a line break begins no line of its own in tables and sentences.
      #expect(faults(html: "", text: plain).isEmpty && !plain.contains("\n&"), "\(name)")
    }
  }

  @Test func faultsAreFound() throws {
    #expect(faults(html: "<section><p></section>", text: "").count == 1)
    #expect(faults(html: "<td>nan</td>", text: "").count == 1)
    #expect(faults(html: "", text: "F1  NaN\n").count == 1)
    #expect(faults(html: "", text: "0 … -inf").count == 1)
    #expect(faults(html: "<section><p>", text: "").count == 1)
    #expect(faults(html: "<b></b>", text: "\u{1B}").count == 2)
    #expect(faults(html: "banana information", text: "banana information").isEmpty)
  }

  @Test func sectionsSayWhatIsKnown() throws {
    let all = Dictionary(uniqueKeysWithValues: try assessments().map { ($0.name, $0.1) })
    func titles(_ name: String) throws -> [String] {
      AssessmentView(try #require(all[name])).sections.map(\.title)
    }
    #expect(
      try titles("two")
        == ["Figures", "Curves", "Thresholds", "Calibration", "Classes", "Slices"])
    #expect(try titles("weighted") == ["Figures", "Curves", "Thresholds", "Classes"])
    #expect(try titles("five") == ["Figures", "Curves", "Calibration", "Classes"])
    #expect(try titles("plain") == ["Figures", "Classes"])
    let two = page(try #require(all["two"])).html
    for part in [
      "Confusion matrix", "Precision over recall", "ROC", "Reliability", "goal on validation",
      "recall ≥ 95 %", "Samples come in groups", "(BCa, 100 resamples)", "best F1",
      "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{FFFD}[31m", "name has 90 values",
    ] {
      #expect(two.replacing("\u{A0}", with: " ").contains(part), "\(part)")
    }
    let many = page(try #require(all["many"])).html
    #expect(many.contains("Of 40 classes, the 30 with most mistakes"))
    #expect(many.contains("Of 40 classes, the 6 with the lowest average precision."))
    let perfect = page(try #require(all["perfect"])).text()
    #expect(perfect.contains("No interval for ") && perfect.contains("100.0 %"))
    // Wilson's bounds are there; nothing claims certainty.
    #expect(!perfect.contains("100.0 … 100.0"))
  }
}
