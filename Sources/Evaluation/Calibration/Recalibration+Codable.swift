// SPDX-License-Identifier: Apache-2.0

/// Kept as `{"method": "temperature", "temperature": 1.5}`,
/// `{"method": "platt", "classes": [{"a": −1, "b": 0}]}` or
/// `{"method": "isotonic", "classes": [{"scores": […], "probabilities": […]}]}`.
///
/// Values that no fit gives are a `DecodingError`.
extension Recalibration: Codable {
  private enum Key: String, CodingKey { case method, temperature, classes }

  private struct Curve: Codable {
    var a: Double
    var b: Double
  }

  private struct Function: Codable {
    var scores: [Double]
    var probabilities: [Double]
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func damaged(_ key: Key, _ found: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: values, debugDescription: found)
    }
    switch try values.decode(RecalibrationMethod.self, forKey: .method) {
    case .temperature:
      let value = try values.decode(Double.self, forKey: .temperature)
      guard value > 0, value.isFinite else { throw damaged(.temperature, "\(value)") }
      self = .temperature(TemperatureScaling(temperature: value))
    case .platt:
      self = .platt(
        try values.decode([Curve].self, forKey: .classes).map { curve in
          guard curve.a.isFinite, curve.b.isFinite else {
            throw damaged(.classes, "a curve of \(curve.a), \(curve.b)")
          }
          return PlattScaling(a: curve.a, b: curve.b)
        })
    case .isotonic:
      self = .isotonic(
        try values.decode([Function].self, forKey: .classes).map { function in
          guard
            let scaling = IsotonicScaling(
              scores: function.scores, probabilities: function.probabilities)
          else { throw damaged(.classes, "a function that does not rise from 0 … 1") }
          return scaling
        })
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(method, forKey: .method)
    switch self {
    case .temperature(let scaling):
      try values.encode(scaling.temperature, forKey: .temperature)
    case .platt(let curves):
      try values.encode(curves.map { Curve(a: $0.a, b: $0.b) }, forKey: .classes)
    case .isotonic(let functions):
      try values.encode(
        functions.map { Function(scores: $0.scores, probabilities: $0.probabilities) },
        forKey: .classes)
    }
  }
}
