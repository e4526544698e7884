// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEngine
import DescentEvaluation
import DescentLayers
import DescentTensors

/// A model's answers to a part of the data, in evaluation mode.
///
/// All batches have one size; the last one keeps samples of the batch before in the rows that it
/// does not fill, and these are not counted. Sums are Float64 over samples.
final class EvaluationStep {
  private let step: BatchStep
  private let loader: Loader
  private let stop: StopSignal?
  private let classCount: Int

  private enum Result {
    static let losses = 0
    static let probabilities = 1
    static let predictions = 2
    static let weights = 3
  }

  init(
    model: any Module, loss: Loss, output: ModelOutput, data: Dataset,
    preprocessing: Preprocessing, batchSize: Int, stop: StopSignal?
  ) throws {
    let batches = (data.count + batchSize - 1) / batchSize
    // As even as possible: few rows are computed in vain.
    let rows = max(1, (data.count + max(batches, 1) - 1) / max(batches, 1))
    loader = try Loader(data, batchSize: rows, shuffled: false, preprocessing: preprocessing)
    step = try Mode.evaluation {
      try BatchStep(rows: rows, sampleShape: data.sampleShape) { images, labels in
        let outputs = model(images)
        let samples = loss.samples(outputs: outputs, targets: labels)
        return [
          samples.values.cast(to: .float32), output.probabilities(outputs).cast(to: .float32),
          output.predictions(outputs),
        ] + (samples.weights.map { [$0.cast(to: .float32)] } ?? [])
      }
    }
    self.stop = stop
    classCount = data.classes.count
  }

  /// What one batch gave.
  struct Answer {
    var labels: [Int] = []
    var probabilities: [Float] = []
    var lossSum = 0.0
    var weight = 0.0
    var correct = 0
  }

  /// Goes through the part once.
  ///
  /// - Parameter keepsProbabilities: Whether answers hold probabilities and labels.
  /// - Throws: `TrainingError.interrupted` where a stop was asked for.
  func run(
    keepsProbabilities: Bool, step number: Int = 0, _ body: (Answer) throws -> Void
  ) throws {
    try loader.seek(to: LoaderState())
    while let rows = try loader.fill(values: step.values, labels: step.labels) {
      if let signal = stop?.requested {
        throw TrainingError.interrupted(signal: signal, step: number, checkpoint: nil)
      }
      try step.run()
      try body(answer(rows: rows, keepsProbabilities: keepsProbabilities))
    }
  }

  private func answer(rows: Int, keepsProbabilities: Bool) -> Answer {
    var answer = Answer()
    let captured = step.captured
    captured.withOutput(Result.losses, as: Float.self) { losses in
      for row in 0..<rows { answer.lossSum += Double(losses[row]) }
    }
    answer.weight = Double(rows)
    if captured.outputs.count > Result.weights {
      captured.withOutput(Result.weights, as: Float.self) { weights in
        answer.weight = (0..<rows).reduce(0) { $0 + Double(weights[$1]) }
      }
    }
    captured.withOutput(Result.predictions, as: Int32.self) { predictions in
      for row in 0..<rows where predictions[row] == step.labels[row] { answer.correct += 1 }
    }
    guard keepsProbabilities else { return answer }
    answer.labels = (0..<rows).map { Int(step.labels[$0]) }
    captured.withOutput(Result.probabilities, as: Float.self) { probabilities in
      answer.probabilities = Array(probabilities[..<(rows * classCount)])
    }
    return answer
  }
}
