// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentOptimizers
import DescentTensors

extension TrainingState {
  /// Checks that the state continues a training of these settings, and sets model and optimizer.
  /// Everything is checked before anything changes.
  ///
  /// - Throws: `TrainingError.stateMismatch` or `.weightsMismatch`.
  func restore(
    _ model: any Module, _ optimizer: Optimizer, settings wanted: TrainingSettings, path: String
  ) throws(TrainingError) {
    if let (what, expected, found) = settings.difference(from: wanted) {
      throw .stateMismatch(path: path, what: what, expected: expected, found: found)
    }
    let weights = try WeightAssignment(model.targets, self.model, path: path)
    let slots = try WeightAssignment(optimizer.state, self.optimizer, path: path)
    if let best { _ = try WeightAssignment(model.targets, best, path: path) }
    weights.apply()
    slots.apply()
  }
}

extension Module {
  /// The variables behind `state`, under the same paths.
  var targets: [(path: String, variable: Variable)] {
    namedParameters.map { ($0.path, $0.parameter.variable) }
      + namedBuffers.map { ($0.path, $0.buffer.variable) }
  }
}

/// Saved values matched with the variables that they belong to, one to one.
struct WeightAssignment {
  private let pairs: [(variable: Variable, value: Tensor)]

  /// - Throws: `TrainingError.weightsMismatch` with everything that is missing, unknown or of another
  ///   shape.
  init(
    _ targets: [(path: String, variable: Variable)], _ values: [NamedTensor], path: String
  ) throws(TrainingError) {
    let saved = Dictionary(
      values.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    let known = Set(targets.map(\.path))
    var missing: [String] = []
    var wrongShape: [String] = []
    var pairs: [(variable: Variable, value: Tensor)] = []
    for (path, variable) in targets {
      guard let value = saved[path] else {
        missing.append(path)
        continue
      }
      let bothReal = value.elementType.isFloatingPoint && variable.elementType.isFloatingPoint
      if value.shape != variable.shape || (value.elementType != variable.elementType && !bothReal) {
        wrongShape.append(
          "\(path): \(value.elementType) \(value.shape) for \(variable.elementType) "
            + "\(variable.shape)")
      }
      pairs.append((variable, value))
    }
    let unexpected = values.map(\.path).filter { !known.contains($0) }
    guard missing.isEmpty, unexpected.isEmpty, wrongShape.isEmpty else {
      throw .weightsMismatch(
        path: path, missing: missing, unexpected: unexpected, wrongShape: wrongShape)
    }
    self.pairs = pairs
  }

  /// Sets the variables; other floating-point types are converted.
  func apply() {
    for (variable, value) in pairs { variable.value = value.cast(to: variable.elementType) }
  }
}
