// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

@Suite struct RecalibrationTests {
  /// Probabilities of a classifier whose logits are three times what they should be.
  static func overconfident(
    _ seed: UInt64, count: Int = 400, classes: Int = 3
  ) throws -> ClassificationResult {
    var random = Congruential(seed: seed)
    var labels: [Int] = []
    var scores: [Float] = []
    for _ in 0..<count {
      let logits = (0..<classes).map { _ in (random.unit() + random.unit() - 1) * 3 }
      func softmax(_ factor: Double) -> [Double] {
        let terms = logits.map { exp($0 * factor) }
        return terms.map { $0 / terms.reduce(0, +) }
      }
      var place = random.unit()
      var label = classes - 1
      for (index, share) in softmax(1).enumerated() {
        if place < share {
          label = index
          break
        }
        place -= share
      }
      labels.append(label)
      scores += softmax(3).map { Float($0) }
    }
    var result = ClassificationResult(classes: (0..<classes).map { "\($0)" })
    result.append(try ScoredBatch(labels: labels, scores: scores, classCount: classes))
    return result
  }

  private static func batch(_ result: ClassificationResult) throws -> ScoredBatch {
    try ScoredBatch(
      labels: result.labels, scores: (result.probabilities ?? []).map { Float($0) },
      classCount: result.classes.count)
  }

  private static func logLoss(_ result: ClassificationResult) throws -> Double {
    var loss = LogLoss()
    loss.update(try batch(result))
    return try #require(loss.value)
  }

  private static func error(_ result: ClassificationResult) throws -> Double {
    try #require(ReliabilityDiagram(topClassOf: batch(result)).expectedCalibrationError)
  }

  @Test(arguments: RecalibrationMethod.allCases, [2, 3, 5])
  func helpsOnNewSamples(method: RecalibrationMethod, classes: Int) throws {
    let fitted = try Self.overconfident(1, count: 2000, classes: classes)
    let fresh = try Self.overconfident(2, count: 2000, classes: classes)
    let correction = try fitted.recalibration(method)
    #expect(correction.method == method && correction.accepts(classCount: classes))
    #expect(!correction.accepts(classCount: 1))
    let corrected = try fresh.recalibrated(by: correction)
    let errors = try [fresh, corrected].map(Self.error)
    #expect(errors[1] < errors[0] / 3)
    let losses = try [fresh, corrected].map(Self.logLoss)
    #expect(losses[1] < losses[0] * 0.9)
    let probabilities = try #require(corrected.probabilities)
    for start in stride(from: 0, to: probabilities.count, by: classes) {
      let sum = probabilities[start..<start + classes].reduce(0, +)
      #expect(abs(sum - 1) < 1e-6)
    }
    if method == .temperature { #expect(corrected.predictions == fresh.predictions) }
    guard case .temperature(let scaling) = correction else { return }
    #expect(abs(scaling.temperature - 3) < 0.3)
  }

  /// The fitted temperature is the best of its neighbours, on the loss itself.
  @Test(arguments: 0..<20) func theTemperatureIsTheBest(seed: Int) throws {
    let result = try Self.overconfident(UInt64(seed), count: 60)
    guard case .temperature(let best) = try result.recalibration(.temperature) else {
      Issue.record("a temperature was asked for")
      return
    }
    func loss(_ temperature: Double) throws -> Double {
      try Self.logLoss(
        result.recalibrated(by: .temperature(TemperatureScaling(temperature: temperature))))
    }
    for factor in [0.99, 1.01] {
      #expect(try loss(best.temperature) < loss(best.temperature * factor))
    }
  }

  @Test func logitsAndLogProbabilitiesAgree() throws {
    let logits = [2.0, 0.5, -1, 0.3, 1, 0.2, -0.4, 0.1, 0.9, 1.5, 1.4, 0]
    let labels = [0, 1, 0, 1]
    let shifted = logits.enumerated().map { $1 - Double($0 / 3) * 7 }
    let one = try TemperatureScaling(logits: logits, labels: labels, classCount: 3)
    let other = try TemperatureScaling(logits: shifted, labels: labels, classCount: 3)
    #expect(abs(one.temperature - other.temperature) < 1e-12)
    // Ten times the logits, ten times the temperature; far from 1, too.
    for scale in [10, 1e9, 1e-9, 1e250] {
      let scaled = try TemperatureScaling(
        logits: logits.map { $0 * scale }, labels: labels, classCount: 3)
      #expect(abs(scaled.temperature / one.temperature / scale - 1) < 1e-12)
    }
  }

  // MARK: Limits

  @Test func temperatureNeedsMistakesAndSkill() {
    func fit(_ logits: [Double], _ labels: [Int], weights: [Double]? = nil) throws {
      _ = try TemperatureScaling(
        logits: logits, labels: labels, classCount: 2, weights: weights)
    }
    func fails(_ logits: [Double], _ labels: [Int], weights: [Double]? = nil) -> Bool {
      do {
        try fit(logits, labels, weights: weights)
        return false
      } catch EvaluationError.cannotRecalibrate(let method, _, _) {
        return method == "temperature"
      } catch {
        return false
      }
    }
    #expect(fails([], []))
    #expect(fails([1, 0, 0, 1], [0, 1]), "all right: the best temperature is 0")
    #expect(fails([1, 0, 0, 1, 0, 2], [0, 1, 0], weights: [1, 1, 0]), "all of weight are right")
    #expect(fails([1, 0, 0, 1], [1, 0]), "all wrong: the best temperature is infinite")
    #expect(fails([1, 0, 1, 0], [0, 1]), "as often right as wrong")
    #expect(fails([4, 4, 2, 2], [0, 1]), "equal scores")
    #expect(fails([1, 0], [0], weights: [0]))
    #expect(!fails([1, 0, 1, 0, 1, 0], [0, 0, 1]), "a single class of scores, and one mistake")
    #expect(throws: EvaluationError.scoreNotFinite(sample: 1, score: .infinity)) {
      try fit([1, 0, .infinity, 0], [0, 1])
    }
    #expect(throws: EvaluationError.self) { try fit([1, 0, .nan, 0], [0, 1]) }
    #expect(throws: EvaluationError.labelOutOfRange(sample: 0, label: 2, classCount: 2)) {
      try fit([1, 0], [2])
    }
  }

  @Test func curvesNeedBothSides() throws {
    for positive in [true, false] {
      #expect(throws: EvaluationError.self) {
        try PlattScaling(scores: [1, 2], isPositive: [positive, positive])
      }
      #expect(throws: EvaluationError.self) {
        try IsotonicScaling(scores: [1, 2], isPositive: [positive, positive])
      }
    }
    #expect(throws: EvaluationError.self) {
      try PlattScaling(scores: [2, 2, 2], isPositive: [true, false, true])
    }
    for bad in [Double.nan, .infinity] {
      #expect(throws: EvaluationError.scoreNotFinite(sample: 1, score: 9)) {
        do {
          _ = try PlattScaling(scores: [1, bad], isPositive: [true, false])
        } catch EvaluationError.scoreNotFinite(let sample, _) {
          throw EvaluationError.scoreNotFinite(sample: sample, score: 9)
        }
      }
    }
    // Equal scores say how often the class occurs.
    let flat = try IsotonicScaling(scores: [2, 2, 2], isPositive: [true, false, true])
    #expect(flat.probability(-5) == 2.0 / 3 && flat.probability(9) == 2.0 / 3)
    // Separated: Platt's targets keep the curve finite, the rising function is a step.
    let scores = [-2.0, -1, 1, 2]
    let curve = try PlattScaling(scores: scores, isPositive: [false, false, true, true])
    #expect(curve.a.isFinite && curve.probability(2) < 0.9 && curve.probability(2) > 0.7)
    #expect(abs(curve.probability(0) - 0.5) < 1e-12)
    #expect(curve.probability(.infinity) == 1 && curve.probability(-.infinity) == 0)
    let step = try IsotonicScaling(scores: scores, isPositive: [false, false, true, true])
    #expect(scores.map(step.probability) == [0, 0, 1, 1] && step.probability(0) == 0.5)
    #expect(step.probability(.nan).isNaN && curve.probability(.nan).isNaN)
    #expect(step.probability(.infinity) == 1)
    // Scores of any size.
    for scale in [1e-300, 1e300, 1.7e308 / 2] {
      let wide = try? PlattScaling(
        scores: scores.map { $0 * scale }, isPositive: [false, true, false, true])
      if let wide { #expect(wide.probability(scale) > wide.probability(-scale)) }
    }
  }

  @Test func everyClassIsNeeded() throws {
    let labels = [0, 1, 0, 1, 0]
    let probabilities = [
      0.5, 0.3, 0.2, 0.2, 0.7, 0.1, 0.3, 0.4, 0.3, 0.1, 0.6, 0.3, 0.6, 0.2, 0.2,
    ]
    for method in [RecalibrationMethod.platt, .isotonic] {
      #expect(throws: EvaluationError.self) {
        try Recalibration(method, labels: labels, probabilities: probabilities, classCount: 3)
      }
    }
    #expect(throws: Never.self) {
      try Recalibration(
        .temperature, labels: labels, probabilities: probabilities, classCount: 3)
    }
    for bad in [Double.nan, -0.1, 1.1, .infinity] {
      for method in RecalibrationMethod.allCases {
        #expect(throws: EvaluationError.self) {
          try Recalibration(
            method, labels: [0, 1], probabilities: [0.5, 0.5, bad, 0.5], classCount: 2)
        }
      }
    }
  }

  /// Whatever a model gives, applying does not trap, and NaN stays NaN.
  @Test(arguments: RecalibrationMethod.allCases, [2, 3])
  func anyProbabilitiesAreAccepted(method: RecalibrationMethod, classes: Int) throws {
    let correction = try Self.overconfident(5, classes: classes).recalibration(method)
    for value in [Float.nan, .infinity, -.infinity, -1, 0, 1, 2, .leastNonzeroMagnitude] {
      let row = [Float](repeating: value, count: classes)
      let result = correction.apply(probabilities: row, classCount: classes)
      #expect(result.count == classes)
      if value.isNaN { #expect(result.allSatisfy { $0.isNaN }) }
      if value == 0 || value == 1 { #expect(abs(result.reduce(0, +) - 1) < 1e-6) }
    }
    #expect(correction.apply(probabilities: [Float](), classCount: classes) == [])
    // The uniform distribution where no function gives the row anything.
    let step = try IsotonicScaling(
      scores: [0, 0.9, 0.95, 1], isPositive: [false, false, true, true])
    let nothing = Recalibration.isotonic([step, step, step])
      .apply(probabilities: [0.3, 0.3, 0.4], classCount: 3)
    let third = 1.0 / 3
    #expect(nothing == [third, third, third])
  }

  // MARK: Files

  @Test(arguments: RecalibrationMethod.allCases, [2, 4])
  func keepsItsBits(method: RecalibrationMethod, classes: Int) throws {
    let correction = try Self.overconfident(7, classes: classes).recalibration(method)
    let data = try JSONEncoder().encode(correction)
    #expect(try JSONDecoder().decode(Recalibration.self, from: data) == correction)
  }

  @Test(arguments: [
    #"{}"#, #"{"method":"magic"}"#, #"{"method":"temperature"}"#,
    #"{"method":"temperature","temperature":0}"#, #"{"method":"temperature","temperature":-1}"#,
    #"{"method":"temperature","temperature":"NaN"}"#, #"{"method":"platt"}"#,
    #"{"method":"platt","classes":[{"a":1}]}"#,
    #"{"method":"platt","classes":[{"a":"Infinity","b":0}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[],"probabilities":[]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[0,1],"probabilities":[0]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[1,0],"probabilities":[0,1]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[0,0],"probabilities":[0,1]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[0,1],"probabilities":[1,0]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":[0,1],"probabilities":[0,2]}]}"#,
    #"{"method":"isotonic","classes":[{"scores":["NaN",1],"probabilities":[0,1]}]}"#,
  ])
  func damagedValuesAreErrors(text: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    #expect(throws: DecodingError.self) {
      try decoder.decode(Recalibration.self, from: Data(text.utf8))
    }
  }
}
