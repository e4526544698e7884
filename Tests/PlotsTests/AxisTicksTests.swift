// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct AxisTicksTests {
  @Test func roundNumbersCoverTheValues() {
    let ticks = AxisTicks(covering: [0.03, 2.27], scale: .linear, count: 5)
    #expect(ticks.labels == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    #expect(ticks.position(ticks.low) == 0 && ticks.position(ticks.high) == 1)
  }

  @Test func epochsGetWholeNumbers() {
    let ticks = AxisTicks(covering: [1, 2, 3], scale: .linear, count: 6, tight: true)
    #expect(ticks.labels == ["1", "2", "3"] && ticks.low == 1 && ticks.high == 3)
    let one = AxisTicks(covering: [1], scale: .linear, count: 6, tight: true)
    #expect(one.labels == ["1"] && abs(one.position(1) - 0.5) < 1e-12)
  }

  @Test func decadesOnALogarithmicAxis() {
    let ticks = AxisTicks(covering: [1e-4, 3], scale: .logarithmic, count: 5)
    #expect(ticks.labels == ["0.0001", "0.001", "0.01", "0.1", "1"])
    let short = AxisTicks(covering: [0.02, 1], scale: .logarithmic, count: 5)
    #expect(short.labels == ["0.02", "0.05", "0.1", "0.2", "0.5", "1"])
  }

  /// Whatever the values, there are few ticks, in order, inside the axis, and places are finite.
  @Test(arguments: [AxisScale.linear, .logarithmic], [true, false])
  func extremesAreHarmless(scale: AxisScale, tight: Bool) {
    let numbers: [Double] = [
      0, 1, -1, 1e-307, .leastNonzeroMagnitude, 1e-300, 1e300, -1e299, .infinity, -.infinity, .nan,
      1e17, 1e17 + 16,
      0.1, 0.1.nextUp, 123_456.789, 2e-9,
    ]
    for first in numbers {
      for second in numbers {
        let ticks = AxisTicks(covering: [first, second], scale: scale, count: 5, tight: tight)
        #expect(ticks.low < ticks.high && ticks.values.count <= 30, "\(first) \(second)")
        #expect(ticks.values.count == ticks.labels.count)
        #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ticks.values.allSatisfy { (-0.01...1.01).contains(ticks.position($0)) })
      }
    }
    let none = AxisTicks(covering: [], scale: scale, count: 5, tight: tight)
    #expect(none.low < none.high)
  }
}
