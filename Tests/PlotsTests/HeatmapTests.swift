// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct HeatmapTests {
  @Test func showsNumbersAndNamesMistakes() throws {
    let map = Heatmap(
      title: "Confusion", labels: ["cat", "<dog>", "owl"],
      counts: [[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    let svg = map.svg()
    let parsed = try #require(ParsedDrawing(svg))
    #expect(parsed.texts.contains("cat taken for <dog>: 2 (20.0 % of the row)"))
    #expect(parsed.texts.contains("on the diagonal 85.0 %"))
    #expect(parsed.texts.contains("Commonest mistakes: cat was taken for <dog> 2 times, <dog>"))
    #expect(parsed.elements["rect"] == 5)
  }

  @Test(arguments: [0, 1, 2, 12, 24, 60]) func everySizeIsWellFormed(count: Int) {
    let labels = (0..<count).map { "a rather long name of class \($0)" }
    let counts = (0..<count).map { row in (0..<count).map { $0 == row ? Int.max : 0 } }
    let svg = Heatmap(title: "t", labels: labels, counts: counts).svg()
    #expect(ParsedDrawing(svg) != nil)
  }
}
