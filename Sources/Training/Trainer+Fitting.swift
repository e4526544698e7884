// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors

extension Trainer {
  /// Trains the model.
  ///
  /// Each batch size is traced and planned once; from the second step on nothing is planned and no
  /// memory of ours is allocated. After each epoch the validation part is evaluated; at the end the
  /// model has the best weights, see ``TrainingOptions/keeps``.
  ///
  /// ```swift
  /// let folder = try RunFolder.create(named: "digits")
  /// try trainer.fit(parts.training, validation: parts.validation, epochs: 20, run: folder) { event in
  ///   if case .epoch(let epoch, _) = event { print(epoch.epoch, epoch.validationAccuracy ?? 0) }
  ///   return .proceed
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - training: What the model learns from.
  ///   - validation: What weights are chosen by; nil keeps those of the last epoch.
  ///   - epochs: How often each training sample is seen.
  ///   - batchSize: Samples in a step; the last batch of an epoch may have fewer.
  ///   - options: Schedule, augmentation, early stopping and all else that can be set.
  ///   - run: A folder for `config.json` (unless there is one), `metrics.jsonl`,
  ///     `checkpoint.safetensors` and `model.safetensors`; nil writes nothing.
  ///   - state: Where to go on; everything else has to be as it was.
  ///   - onEvent: Called in this thread for each event; its errors end the training.
  /// - Throws: ``TrainingError``, among others `.interrupted` and `.nonFinite`; `DatasetError`,
  ///   `CheckpointError`, `EngineError`.
  @discardableResult
  public func fit(
    _ training: Dataset, validation: Dataset? = nil, epochs: Int, batchSize: Int = 32,
    options: TrainingOptions = TrainingOptions(), run: RunFolder? = nil,
    from state: TrainingState? = nil,
    onEvent: (TrainingEvent) throws -> TrainingControl = { _ in .proceed }
  ) throws -> History {
    let start = ContinuousClock.now
    try options.check(epochs: epochs, batchSize: batchSize)
    if rule.lossUse != .once && options.accumulation > 1 {
      throw TrainingError.invalidOption(
        name: "accumulation", expected: "1 for a rule that asks for the loss several times",
        found: "\(options.accumulation)")
    }
    if rule.lossUse == .search && options.gradientClipping != nil {
      throw TrainingError.invalidOption(
        name: "gradient clipping", expected: "none for a rule that searches", found: "one")
    }
    if let problem = options.gradientClipping?.problem ?? options.plateau?.problem {
      throw TrainingError.invalidOption(
        name: "gradient clipping or plateau", expected: "settings within their bounds",
        found: "\(problem)")
    }
    if options.plateau != nil && (validation?.count ?? 0) == 0 {
      throw TrainingError.invalidOption(
        name: "plateau", expected: "a validation part", found: "none")
    }
    let preparation = try prepared(for: training, preprocessing: options.preprocessing)
    try checkBatchNorm(training, batchSize: batchSize)
    let validation = validation.flatMap { $0.count == 0 ? nil : $0 }
    if let validation {
      try Self.check(validation, use: "validation")
      try Self.check(validation, fits: preparation.preprocessing)
    }
    let session = try FittingSession(
      self, preparation, training: training, validation: validation, epochs: epochs,
      batchSize: batchSize, options: options, run: run, start: start)
    try session.begin(from: state, onEvent: onEvent)
    return try session.run(onEvent: onEvent)
  }

  /// Goes on with the run in a folder, from its checkpoint.
  ///
  /// Data, model, seed and options have to be those that the run began with; what differs is named.
  /// Epochs and batch size are the run's.
  @discardableResult
  public func resume(
    _ run: RunFolder, training: Dataset, validation: Dataset? = nil,
    options: TrainingOptions = TrainingOptions(),
    onEvent: (TrainingEvent) throws -> TrainingControl = { _ in .proceed }
  ) throws -> History {
    let state = try TrainingState(contentsOf: run.checkpointPath)
    return try fit(
      training, validation: validation, epochs: state.epochs, batchSize: state.batchSize,
      options: options, run: run, from: state, onEvent: onEvent)
  }

  /// Batch norm has no variance over a single row of features: better said before the first epoch
  /// than at its end.
  private func checkBatchNorm(_ training: Dataset, batchSize: Int) throws(TrainingError) {
    let rest = training.count % batchSize
    let hasSingle = rest == 1 || batchSize == 1
    guard training.kind == .features, hasSingle, model.contains(BatchNorm.self) else { return }
    throw .invalidOption(
      name: "batch size", expected: "one that leaves batch norm at least 2 samples in each batch",
      found: "\(batchSize) for \(training.count) samples")
  }
}

extension Module {
  /// Whether a layer of a type is declared anywhere inside.
  func contains<Layer: Module>(_ type: Layer.Type) -> Bool {
    var stack: [any ModuleMember] = [self]
    while let member = stack.popLast() {
      if member is Layer { return true }
      if let module = member as? any Module { stack += module.children.entries.map(\.member) }
    }
    return false
  }
}
