// SPDX-License-Identifier: Apache-2.0
import Descent

/// What a correction of probabilities did on the samples that it was fitted to.
struct CalibrationReport {
  /// The figures before or after.
  struct Figures {
    let accuracy: Double?
    let logLoss: Double?
    let brierScore: Double?
    /// The expected calibration error in 15 bins of the same width, and of the same mass.
    let equalWidth: Double?
    let equalMass: Double?

    init(_ result: ClassificationResult) throws {
      let batch = try ScoredBatch(
        labels: result.labels, scores: (result.probabilities ?? []).map { Float($0) },
        classCount: result.classes.count)
      var losses = LogLoss()
      var brier = BrierScore(classCount: batch.classCount)
      losses.update(batch)
      brier.update(batch)
      accuracy = result.accuracy
      logLoss = losses.value
      brierScore = brier.value
      equalWidth = try ReliabilityDiagram(topClassOf: batch).expectedCalibrationError
      equalMass = try ReliabilityDiagram(topClassOf: batch, binning: .equalMass)
        .expectedCalibrationError
    }

    var json: JSONText {
      .members([
        "accuracy": accuracy.map { .number($0) }, "logLoss": logLoss.map { .number($0) },
        "brierScore": brierScore.map { .number($0) },
        "calibrationError": equalWidth.map { .number($0) },
        "calibrationErrorEqualMass": equalMass.map { .number($0) },
      ])
    }
  }

  let run: RunFolder
  let path: String
  let recalibration: Recalibration
  let samples: Int
  let before: Figures
  let after: Figures

  init(
    run: RunFolder, path: String, recalibration: Recalibration, before: ClassificationResult,
    after: ClassificationResult
  ) throws {
    (self.run, self.path, self.recalibration) = (run, path, recalibration)
    samples = before.count
    self.before = try Figures(before)
    self.after = try Figures(after)
  }

  /// The temperature, where that is the method.
  private var temperature: Double? {
    guard case .temperature(let scaling) = recalibration else { return nil }
    return scaling.temperature
  }

  var text: String {
    var lines = [
      "\(recalibration.method.rawValue) scaling, fitted to \(samples) validation samples"
    ]
    if let temperature {
      let meaning = temperature > 1 ? "too sure of itself" : "not sure enough of itself"
      lines.append("temperature \(ShortNumber.text(temperature)): the model was \(meaning)")
    }
    func row(_ name: String, _ figure: (Figures) -> Double?) -> [String] {
      [name] + [before, after].map { figure($0).map { ShortNumber.decimals($0, 4) } ?? "–" }
    }
    lines.append("")
    lines += TextTable.aligned([
      ["", "before", "after"], row("calibration error") { $0.equalWidth },
      row("calibration error, bins of equal mass") { $0.equalMass },
      row("Brier score") { $0.brierScore }, row("log-loss") { $0.logLoss },
      row("accuracy") { $0.accuracy },
    ])
    lines += [
      "",
      "These are fitted figures: of the samples that the correction was fitted to. For honest"
        + " ones:", "descent evaluate \(run.path) --model \(path)", "", "model  \(path)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONText {
    .members([
      "run": .string(run.path), "model": .string(path),
      "method": .string(recalibration.method.rawValue),
      "temperature": temperature.map { .number($0) }, "samples": .integer(samples),
      "fittedTo": .string("validation"), "before": before.json, "after": after.json,
    ])
  }
}
