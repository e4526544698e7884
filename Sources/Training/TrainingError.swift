// SPDX-License-Identifier: Apache-2.0

/// Why training, resuming or using a model cannot go on.
///
/// Each case names what is concerned, what was expected, what was found; ``description`` adds what
/// to do. Problems of data, files and kernels arrive as `DatasetError`, `CheckpointError` and
/// `EngineError`.
public enum TrainingError: Error, Hashable, Sendable {
  /// A value given to the trainer that cannot be used.
  case invalidOption(name: String, expected: String, found: String)
  /// Data that cannot be trained on or evaluated.
  case unsuitableData(name: String, expected: String, found: String)
  /// The model's output does not fit the classes. Shapes without the batch.
  case wrongOutput(expected: String, found: [Int])
  /// The model has no parameter that training may change.
  case nothingToTrain(found: String)
  /// A declared parameter that the model's output does not depend on.
  case unusedParameter(path: String)
  /// A parameter or buffer that the model uses and does not list among its children.
  case undeclaredParameter(found: String)
  /// Loss or gradient of a step is NaN or infinite; the weights are those before the step, counted
  /// from 1.
  case nonFinite(step: Int, epoch: Int, what: String, learningRate: Double)
  /// A stop was asked for; `signal` is SIGINT (2), SIGTERM (15) or 0. Training can be resumed from
  /// the checkpoint, if there is one.
  case interrupted(signal: Int32, step: Int, checkpoint: String?)
  /// A saved state belongs to another run: other data, model or settings.
  case stateMismatch(path: String, what: String, expected: String, found: String)
  /// Saved weights do not fit a model; all differences at once.
  case weightsMismatch(
    path: String, missing: [String], unexpected: [String], wrongShape: [String])
  /// A model file whose content contradicts itself or lacks a part.
  case badModel(path: String, place: String, expected: String, found: String)
  /// Input that the model cannot classify.
  case badInput(name: String, expected: String, found: String)
}

extension TrainingError: CustomStringConvertible {
  /// Place, expected, found and what to do, in one line.
  public var description: String { "\(problem). \(nextStep)" }

  private var problem: String {
    switch self {
    case .invalidOption(let name, let expected, let found),
      .unsuitableData(let name, let expected, let found),
      .badInput(let name, let expected, let found):
      "\(name): expected \(expected), found \(found)"
    case .wrongOutput(let expected, let found):
      "output of the model: expected \(expected) for each sample, found shape \(found)"
    case .nothingToTrain(let found):
      "model: expected parameters that training may change, found \(found)"
    case .unusedParameter(let path):
      "parameter \(path): expected the output to depend on it, found that it is never read"
    case .undeclaredParameter(let found):
      "model: expected only parameters listed in children, found \(found)"
    case .nonFinite(let step, let epoch, let what, let rate):
      "step \(step) (epoch \(epoch)): expected a finite \(what), found NaN or infinity at learning "
        + "rate \(rate); the weights are those before the step"
    case .interrupted(let signal, let step, let checkpoint):
      "interrupted by \(signalName(signal)) after step \(step)"
        + (checkpoint.map { "; checkpoint in \($0)" } ?? "; no checkpoint was asked for")
    case .stateMismatch(let path, let what, let expected, let found),
      .badModel(let path, let what, let expected, let found):
      "\(path): \(what): expected \(expected), found \(found)"
    case .weightsMismatch(let path, let missing, let unexpected, let wrongShape):
      "\(path): expected the weights of this model, found "
        + [
          missing.isEmpty ? nil : "\(missing.count) missing (\(list(missing)))",
          unexpected.isEmpty ? nil : "\(unexpected.count) unknown (\(list(unexpected)))",
          wrongShape.isEmpty
            ? nil : "\(wrongShape.count) of another shape (\(list(wrongShape)))",
        ].compactMap { $0 }.joined(separator: ", ")
    }
  }

  /// What the user can do about it.
  public var nextStep: String {
    switch self {
    case .invalidOption: "Change the option."
    case .unsuitableData: "Check that these are the data you mean."
    case .wrongOutput: "Give the last layer one output for each class."
    case .nothingToTrain: "List the layers in children, or unfreeze some."
    case .unusedParameter: "Use it in callAsFunction, or take it out of children."
    case .undeclaredParameter: "Add the layer that holds it to children, under a name."
    case .nonFinite: "Lower the learning rate, clip the gradient, or check the data."
    case .interrupted(_, _, let checkpoint):
      checkpoint == nil ? "Start again." : "Go on with `descent resume`."
    case .stateMismatch: "Resume with the settings and data that the run began with."
    case .weightsMismatch: "Load the file into the model that it was saved from."
    case .badModel: "Write the model again with the program that made it."
    case .badInput: "Give the input the form of the data that the model was trained on."
    }
  }

  private func signalName(_ signal: Int32) -> String {
    switch signal {
    case 2: "SIGINT"
    case 15: "SIGTERM"
    case 0: "the program"
    default: "signal \(signal)"
    }
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown), …" : shown
  }
}

extension TrainingError {
  /// The exit code that the command ends with: 128 + signal for an interrupt, as shells have it.
  public var exitCode: Int32 {
    if case .interrupted(let signal, _, _) = self, signal > 0 { 128 + signal } else { 1 }
  }
}
