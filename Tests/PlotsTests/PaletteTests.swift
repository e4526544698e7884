// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation
import Testing

/// Colours of lines are told apart by every kind of sight, and stand out from their ground.
@Suite struct PaletteTests {
  typealias Colour = [Double]

  /// The linear components of `#rrggbb`.
  static func linear(_ text: String) -> Colour {
    let value = Int(text.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { shift in
      let part = Double(value >> shift & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
  }

  static func times(_ matrix: [[Double]], _ colour: Colour) -> Colour {
    matrix.map { row in zip(row, colour).reduce(0.0) { $0 + $1.0 * $1.1 } }
  }

  /// Machado, Oliveira and Fernandes 2009, table 1, severity 1; full sight first.
  static let sights: [[[Double]]] = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
      [-0.011820, 0.042940, 0.968881],
    ],
    [
      [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.303900],
    ],
  ]

  /// CIELAB under D65.
  static func lab(_ colour: Colour) -> [Double] {
    let seen = colour.map { min(max($0, 0), 1) }
    let matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    let parts = zip(times(matrix, seen), [0.9505, 1, 1.089]).map { value, white -> Double in
      let share = value / white
      return share > 0.008856 ? cbrt(share) : 7.787 * share + 16.0 / 116
    }
    return [
      116 * parts[1] - 16, 500 * (parts[0] - parts[1]), 200 * (parts[1] - parts[2]),
    ]
  }

  /// The least distance of two colours over all kinds of sight.
  static func leastDistance(_ colors: [String]) -> Double {
    var least = Double.infinity
    for sight in sights {
      let seen = colors.map { lab(times(sight, linear($0))) }
      for (index, first) in seen.enumerated() {
        for second in seen[..<index] {
          let squares = zip(first, second).map { ($0 - $1) * ($0 - $1) }
          least = min(least, squares.reduce(0, +).squareRoot())
        }
      }
    }
    return least
  }

  static func contrast(_ first: String, _ second: String) -> Double {
    let lights = [first, second].map { text -> Double in
      zip(linear(text), [0.2126, 0.7152, 0.0722]).reduce(0.05) { $0 + $1.0 * $1.1 }
    }
    return (lights.max() ?? 1) / (lights.min() ?? 1)
  }

  @Test func coloursAreToldApart() {
    #expect(Self.leastDistance(PlotStyle.lightColors) >= 30)
    #expect(Self.leastDistance(PlotStyle.darkColors) >= 29)
  }

  @Test func coloursStandOut() {
    for color in PlotStyle.lightColors {
      #expect(Self.contrast(color, PlotStyle.lightSurface) >= 3.4, "\(color)")
    }
    for color in PlotStyle.darkColors {
      #expect(Self.contrast(color, PlotStyle.darkSurface) >= 5, "\(color)")
    }
    #expect(abs(Self.contrast("#000000", "#ffffff") - 21) < 1e-9)
  }

  /// Two oranges and browns that look different, except to one man in a hundred.
  @Test func aBadPaletteIsFound() {
    let normal = Self.sights[0]
    let bad = ["#c44e00", "#8a6500"]
    let seen = bad.map { Self.lab(Self.times(normal, Self.linear($0))) }
    let squares = zip(seen[0], seen[1]).map { ($0 - $1) * ($0 - $1) }
    #expect(squares.reduce(0, +).squareRoot() > 35)
    #expect(Self.leastDistance(bad) < 5)
    #expect(Self.contrast("#9ccdf0", PlotStyle.lightSurface) < 3)
  }
}
