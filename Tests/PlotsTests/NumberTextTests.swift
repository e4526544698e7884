// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (3.14159, 2, "3.14"), (0.999, 2, "1.00"), (-0.001, 2, "0.00"), (-1.5, 0, "−2"),
    (0.05, 1, "0.1"), (1e20, 2, "1e20"), (.nan, 1, "NaN"), (-.infinity, 1, "−∞"), (12.0, 0, "12"),
  ])
  func decimals(value: Double, digits: Int, expected: String) {
    #expect(NumberText.decimal(value, digits) == expected)
  }

  @Test(arguments: [
    (0, "0"), (0.012345, "0.0123"), (1234.5, "1235"), (0.1, "0.1"), (1.2e-7, "1.2e−7"),
    (999_999, "999999"), (9.9999e-6, "1e−5"), (-2.5e9, "−2.5e9"),
    (.leastNonzeroMagnitude, "4.94e−324"),
    (1.7976931348623157e308, "1.8e308"), (100, "100"),
  ])
  func significantDigits(value: Double, expected: String) {
    #expect(NumberText.significant(value) == expected)
  }

  @Test func markupIsEscaped() {
    #expect("<a href='x'>&\"".escapedForMarkup == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;")
    #expect("a\u{0}\u{1B}\u{202E}b\n".escapedForMarkup == "a\u{FFFD}\u{FFFD}\u{FFFD}b\n")
    #expect("Kätzchen 🐈".escapedForMarkup == "Kätzchen 🐈")
    #expect("abcdef".shortened(to: 4) == "abc…" && "abcd".shortened(to: 4) == "abcd")
  }
}
