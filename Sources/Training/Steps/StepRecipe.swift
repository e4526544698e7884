// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentOptimizers
import DescentTensors

/// What the steps of one training have in common; makes a step for each batch size.
///
/// In every step the data, learning rate, step number and random key are inputs: a step is traced
/// and planned once, whatever the schedule does.
struct StepRecipe {
  let model: any Module
  let loss: Loss
  let output: ModelOutput
  let optimizer: Optimizer
  let random: RandomSource
  let sampleShape: [Int]

  /// The results of a training step, by their position.
  enum Result {
    static let loss = 0
    static let weight = 1
    static let correct = 2
    static let gradientNorm = 3
    static let isFinite = 4
  }

  /// Forward, backward and update in one. A step whose loss or gradient is not finite changes
  /// neither parameters nor slots nor buffers.
  func trainingStep(rows: Int) throws -> BatchStep {
    if optimizer.groups[0].rule.lossUse == .several { return try severalStep(rows: rows) }
    return try batchStep(rows: rows) { pass in
      (pass.loss / pass.weight).backward()
      let norm = optimizer.gradientNorm
      let isFinite = pass.loss.isFinite().and(norm.isFinite())
      optimizer.step(onlyIf: isFinite)
      return (norm, isFinite)
    }
  }

  /// A step of a rule that asks for the loss several times. Figures and running statistics are those
  /// of the first pass, at the weights that the step begins with. The gradient's length is unknown.
  private func severalStep(rows: Int) throws -> BatchStep {
    let changing = model.parameters.map(\.variable) + optimizer.state.map(\.variable)
    return try capturedStep(rows: rows) { images, labels, problem in
      let buffers = model.buffers
      let before = (changing.map(\.value), buffers.map(\.value))
      var first: (pass: Pass, buffers: [Tensor])?
      _ = optimizer.step {
        let pass = forward(images, labels)
        problem = problem ?? ParameterCheck(model).problem(with: pass.loss)
        if first == nil { first = (pass, buffers.map(\.value)) }
        return pass.loss / pass.weight
      }
      guard problem == nil, let first else { return [] }
      let isFinite = first.pass.loss.isFinite()
      for (variable, old) in zip(changing, before.0) {
        variable.value = select(isFinite, variable.value, old)
      }
      for (buffer, (new, old)) in zip(buffers, zip(first.buffers, before.1)) {
        buffer.value = select(isFinite, new, old)
      }
      return [
        first.pass.loss, first.pass.weight, first.pass.correct, Tensor(Double.nan), isFinite,
      ]
    }
  }

  /// Forward and backward of a piece of a step: adds to the sums of gradients and weights.
  func accumulatingStep(rows: Int, into sums: GradientSums) throws -> BatchStep {
    try batchStep(rows: rows, known: sums.variables) { pass in
      pass.loss.backward()
      sums.add(weight: pass.weight)
      return (Tensor(0), pass.loss.isFinite())
    }
  }

  /// The update that ends an accumulated step. Results: gradient norm, and whether it is finite.
  func applyingStep(_ sums: GradientSums) throws -> CapturedStep {
    try RandomSource.$current.withValue(random) {
      try CapturedStep(inputs: []) { _ in
        sums.hand()
        let norm = optimizer.gradientNorm
        let isFinite = norm.isFinite()
        optimizer.step(onlyIf: isFinite)
        return [norm, isFinite]
      }
    }
  }

  /// The sums of a forward pass: losses, weights, samples classified rightly.
  struct Pass {
    let loss: Tensor
    let weight: Tensor
    let correct: Tensor
  }

  private func batchStep(
    rows: Int, known: [Variable] = [], _ backward: (Pass) -> (norm: Tensor, isFinite: Tensor)
  ) throws -> BatchStep {
    try capturedStep(rows: rows, known: known) { images, labels, problem in
      let buffers = model.buffers
      let before = buffers.map(\.value)
      let pass = forward(images, labels)
      problem = ParameterCheck(model).problem(with: pass.loss)
      if problem != nil { return [] }
      let (norm, isFinite) = backward(pass)
      for (buffer, old) in zip(buffers, before) {
        buffer.value = select(isFinite, buffer.value, old)
      }
      return [pass.loss, pass.weight, pass.correct, norm, isFinite]
    }
  }

  func capturedStep(
    rows: Int, known: [Variable] = [],
    _ body: (_ images: Tensor, _ labels: Tensor, _ problem: inout TrainingError?) -> [Tensor]
  ) throws -> BatchStep {
    let check = ParameterCheck(model)
    var problem: TrainingError?
    let step = try RandomSource.$current.withValue(random) {
      try Mode.training {
        try BatchStep(rows: rows, sampleShape: sampleShape) { body($0, $1, &problem) }
      }
    }
    let known = known + optimizer.state.map(\.variable) + [random.key]
    problem = problem ?? check.problem(with: step.captured, known: known)
    if let problem { throw problem }
    return step
  }

  /// Memory for a batch, and no computation.
  func batchMemory(rows: Int) throws -> BatchStep {
    try BatchStep(rows: rows, sampleShape: sampleShape) { _, labels in [labels] }
  }

  func forward(_ images: Tensor, _ labels: Tensor) -> Pass {
    pass(outputs: model(images), labels)
  }

  func pass(outputs: Tensor, _ labels: Tensor) -> Pass {
    let samples = loss.samples(outputs: outputs, targets: labels)
    let hits = output.predictions(outputs).equal(to: labels)
    return Pass(
      loss: samples.values.sum(), weight: samples.totalWeight,
      correct: hits.cast(to: .float32).sum())
  }
}
