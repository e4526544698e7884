// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentReports
import Foundation
import Testing

@Suite struct ReportTests {
  static func report(
    classes: Int = 3, result: RunResult? = SampleRun.result(), epochs: Int = 3, steps: Int = 0
  ) throws -> Report {
    try Report(
      name: "2026-01-01-x-1", configuration: SampleRun.configuration(classes: classes),
      result: result, epochs: epochs > 0 ? SampleRun.epochs(epochs) : [],
      steps: steps > 0 ? SampleRun.steps(steps) : [],
      assessment: result?.test == nil ? nil : SampleRun.assessment(classes: classes))
  }

  @Test func theVerdictComesFirst() throws {
    let report = try Self.report()
    let expected =
      "On 360 unseen test images, the classifier is right in 99.3 % "
      + "(95 % interval 97.6 % to 99.8 %)."
    #expect(report.verdict == expected)
    let html = report.html
    let heading = try #require(html.range(of: "<h1>"))
    let section = try #require(html.range(of: "<section>"))
    #expect(heading.lowerBound < section.lowerBound)
    #expect(html.contains(expected.replacing(" %", with: "\u{A0}%")))
  }

  @Test func aTestPartReadOftenIsNotCalledUnseen() throws {
    let report = try Self.report(result: SampleRun.result(testReads: 4))
    #expect(!report.verdict.contains("unseen"))
    #expect(report.html.contains("This test part has been read 4 times."))
    #expect(try !Self.report().html.contains("has been read"))
  }

  @Test func otherEndings() throws {
    #expect(
      try Self.report(result: nil).verdict == "The run has not ended: 3 of 3 epochs are done.")
    var result = SampleRun.result()
    result.test = nil
    #expect(try Self.report(result: result).verdict.contains("150 validation images"))
    result.validation = nil
    #expect(try Self.report(result: result).verdict.contains("nothing is known"))
  }

  @Test func hostileTextsAreEscaped() throws {
    let html = try Self.report(steps: 50).html
    #expect(!html.contains("<script") && !html.contains("\u{1B}"))
    #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{FFFD}[31m"))
    #expect(html.contains("EPYC &amp; Co"))
  }

  @Test func allPartsAreThere() throws {
    let html = try Self.report(steps: 50).html
    for part in [
      "Loss of each step", "Accuracy", "Learning rate", "Gradient norm", "weights kept",
      "Confusion matrix", "Worst mistakes", "Weights of each class", "Test accuracy", "0.0321",
      "Always answering the commonest class", "2 files could not be read", "AdamW, beta1 0.9",
      "mean [0.5, none, yes]", "1\u{202F}234\u{202F}567", "2 min 5 s", "oneDNN", "0.750", "–",
      "descent train &#39;my photos&#39; --name &#39;it&#39;\\&#39;&#39;s&#39;",
      "The seed was 7, the seed of the split 8", "2 of 3",
    ] {
      let isThere = html.contains(part)
      #expect(isThere, "\(part)")
    }
  }

  @Test func thePageStandsAlone() throws {
    let html = try Self.report(steps: 50).html
    #expect(html.contains("default-src 'none'") && html.contains("name=\"viewport\""))
    #expect(html.contains("prefers-color-scheme:dark") && html.contains("@media print"))
    let addresses = html.matches(of: /(?:href|src)="([^"]*)"/).map(\.1)
    let names = html.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    let places = Set(names.map { "#" + $0 })
    let pictures = addresses.filter { $0.hasPrefix("data:image/png;base64,") }
    #expect(!pictures.isEmpty)
    #expect(
      addresses.allSatisfy { $0.hasPrefix("data:image/png;base64,") || places.contains(String($0)) }
    )
    #expect(Set(names).count == names.count && !names.isEmpty)
    for tag in ["section", "table", "tr", "td", "th", "figure", "svg", "div", "dl", "p"] {
      let opened = html.matches(of: try Regex("<\(tag)[ >]")).count
      #expect(opened == html.matches(of: try Regex("</\(tag)>")).count, "\(tag)")
    }
  }

  @Test func aLargeRunStaysSmall() throws {
    var result = SampleRun.result(classes: 200)
    let picture = StoredImage(
      title: "big", width: 512, height: 512, channels: 3,
      pixels: [UInt8](repeating: 3, count: 512 * 512 * 3))
    result.weights = Array(repeating: picture, count: 200)
    result.test?.worst = (0..<200).map {
      .init(name: "\($0)", actual: "a", predicted: "b", probability: 0.5, image: picture)
    }
    let html = try Self.report(classes: 200, result: result, epochs: 3000, steps: 100_000).html
    #expect(html.utf8.count < 2_000_000)
    #expect(html.contains("Of 200 classes, the 30 with most mistakes"))
  }

  @Test func matricesThatDoNotFitAreErrors() throws {
    for matrix in [[[1]], [[1, 2, 3], [1], [2]], [[-1, 0, 0], [0, 0, 0], [0, 0, 0]]] {
      var result = SampleRun.result()
      result.test?.confusion = matrix
      #expect(throws: CheckpointError.self) { try Self.report(result: result) }
    }
    var result = SampleRun.result()
    result.test?.confusion = Array(repeating: [.max, .max, .max], count: 3)
    #expect(throws: CheckpointError.self) { try Self.report(result: result) }
  }

  @Test func absurdNumbersDoNotTrap() throws {
    var result = SampleRun.result()
    result.seconds = .infinity
    result.secondsToFirstStep = -1e300
    result.epochs = .min
    result.bestEpoch = .max
    result.test?.samples = .min
    result.test?.accuracy = .nan
    result.test?.interval = .init(low: -.infinity, high: 1e308, level: .nan)
    result.test?.perClass[0].samples = .min
    #expect(try Self.report(result: result).html.contains("</html>"))
  }

  @Test func aRunFolderBecomesAPage() throws {
    let root = FileManager.default.temporaryDirectory.appending(
      path: "descent-report-\(UUID().uuidString)"
    ).path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let run = try RunFolder.create(named: "x", in: root)
    try run.write(SampleRun.configuration())
    #expect(try Report(run: run).verdict.contains("0 of 3"))
    let log = try run.openLog()
    for epoch in SampleRun.epochs() { try log.append(epoch) }
    try run.write(SampleRun.result())
    let report = try Report(run: run)
    try report.write()
    let page = try AtomicFile.read(run.reportPath, limit: 2_000_000)
    #expect(String(decoding: page, as: UTF8.self) == report.html)
    #expect(try Report(run: run).html == report.html)
  }
}
