// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentEvaluation

extension Report {
  /// What a sample is called.
  var sampleWord: String {
    configuration.sampleShape.count == 3 ? "images" : "samples"
  }

  /// The result in one sentence.
  public var verdict: String {
    guard let result else {
      return "The run has not ended: \(epochs.count) of \(configuration.epochs) epochs are done."
    }
    if let test = result.test {
      let seen = (result.testReads ?? 1) > 1
      let kind =
        seen ? "test \(sampleWord) that training did not see" : "unseen test \(sampleWord)"
      return sentence(test, kind: kind)
    }
    if let validation = result.validation {
      return sentence(validation, kind: "validation \(sampleWord)")
        + " These helped to choose the weights; there is no test part."
    }
    return "The run has ended without a validation or test part, "
      + "so nothing is known about how good the classifier is."
  }

  private func sentence(_ part: PartResult, kind: String) -> String {
    let share = Figures.percent(part.accuracy, samples: part.samples)
    var text = "On \(Figures.count(part.samples)) \(kind), the classifier is right in \(share)"
    if let interval = part.interval {
      let level = Figures.number(100 * interval.level)
      let low = Figures.percent(interval.low, samples: part.samples)
      let high = Figures.percent(interval.high, samples: part.samples)
      text += " (\(level) % interval \(low) to \(high))"
    }
    return text + "."
  }

  /// What a reader must know to judge the verdict.
  var cautions: [String] {
    var texts: [String] = []
    if let reads = result?.testReads, reads > 1 {
      texts.append(
        "This test part has been read \(reads) times. If settings were chosen by looking at it, "
          + "the figure is too good; a new test part would tell.")
    }
    if let part = result?.test ?? result?.validation, let baseline = Self.baseline(part) {
      texts.append(
        "Always answering the commonest class would be right in "
          + "\(Figures.percent(baseline, samples: part.samples)).")
    }
    if !configuration.skipped.isEmpty {
      let count = configuration.skipped.count
      texts.append(
        (count == 1 ? "One file" : "\(Figures.count(count)) files")
          + " could not be read and so had to be left out; see the end of the page.")
    }
    return texts
  }

  /// The share of the commonest class.
  private static func baseline(_ part: PartResult) -> Double? {
    guard part.confusion.count > 1 else { return nil }
    let matrix = ConfusionMatrix(rows: part.confusion)
    let largest = matrix.perClass.map(\.samples).max() ?? 0
    return matrix.total > 0 ? Double(largest) / Double(matrix.total) : nil
  }

  /// The key figures in boxes below the verdict.
  var keyFigures: [(name: String, value: String)] {
    guard let result else { return [] }
    var figures: [(String, String)] = []
    if let test = result.test {
      figures.append(("Test accuracy", Figures.percent(test.accuracy, samples: test.samples)))
      if let loss = test.loss { figures.append(("Test loss", Figures.number(loss))) }
    }
    if let validation = result.validation {
      figures.append(
        (
          "Validation accuracy",
          Figures.percent(validation.accuracy, samples: validation.samples)
        ))
    }
    figures.append(("Best epoch", "\(result.bestEpoch) of \(result.epochs)"))
    figures.append(("Training time", Figures.duration(result.seconds)))
    return figures
  }
}
