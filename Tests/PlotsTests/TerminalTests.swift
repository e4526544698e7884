// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct TerminalTests {
  @Test func sparklines() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([7, 0, .nan], characters: .ascii) == "@_?")
    #expect(Sparkline.text([2, 2]) == "▅▅")
    #expect(Sparkline.text([]) == "" && Sparkline.text([1], width: 0) == "")
    #expect(Sparkline.text([0, 2, 8, 10], width: 2) == "▁█")
    #expect(Sparkline.text([.infinity, 1e308, -1e308]).count == 3)
  }

  @Test func aFallingLine() {
    let chart = TerminalChart(
      series: [Series("loss", values: [4, 3, 2, 1, 0])], width: 24, height: 8, isASCII: true)
    let expected = """
      4 |**
        |  ****
        |      ****
      2 |          ****
        |              ****
      0 |                  ***
        ++----+----+----+----+
         1    2    3    4    5

      """
    #expect(chart.text == expected)
    let lines = chart.text.split(separator: "\n")
    #expect(lines.count == 8 && lines.allSatisfy { $0.count <= 24 })
    #expect(chart.text.allSatisfy { $0.isASCII })
  }

  @Test(arguments: [true, false]) func anythingCanBeDrawn(isASCII: Bool) {
    for values in [[], [1], [.nan, .infinity], [1e308, -1e308, 0], [0, 0]] as [[Double]] {
      for scale in [AxisScale.linear, .logarithmic] {
        let chart = TerminalChart(
          series: [Series("a", values: values), Series("b", values: [1, 2])], yScale: scale,
          width: 40, height: 10, isASCII: isASCII)
        let lines = chart.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 11 && lines.allSatisfy { $0.count <= 40 })
      }
    }
  }
}
