// SPDX-License-Identifier: Apache-2.0
import Descent

/// What `train --task detect` does beside training a classifier.
struct DetectionTask {
  /// The name of the class without an object.
  let background: String
  /// The crops that weights are chosen by, before windows of scenes were added.
  let validation: Dataset?
  let seed: UInt64

  /// Scenes that the threshold is chosen by.
  private static let scenes = 100
  /// Boxes below it are not looked at.
  static let lowestScore = 0.01

  /// Crops and the windows that a sliding detector meets beside them, part by part: scenes of the
  /// test part are made of test crops alone.
  static func parts(
    _ parts: Parts, background: String, isBuiltIn: Bool, path: String, seed: UInt64
  ) throws -> Parts {
    guard isBuiltIn || parts.training.classes.contains(background) else {
      throw CommandFailure(
        "\(path): expected a class “\(background)” of crops without an object, found the classes"
          + " \(parts.training.classes.joined(separator: ", ")). Give its name with --background.",
        status: .data)
    }
    func extended(_ part: Dataset, _ offset: UInt64) throws -> Dataset {
      // A part without objects has nothing to compose; it stays as it is.
      if part.count == 0 { return part }
      return try part.withSceneWindows(background: background, seed: seed &+ offset)
    }
    return try parts.replacing(
      training: extended(parts.training, 0), validation: extended(parts.validation, 1),
      test: extended(parts.test, 2))
  }

  /// A shift of the window is what a detector has to notice; other changes stay.
  static func augmentation(_ usual: Augmentation) -> Augmentation {
    Augmentation(
      usual.steps.filter { step in
        if case .crop = step { false } else { true }
      })
  }

  /// Throws for a network that cannot slide, before it is trained.
  func requireSliding(_ trainer: Trainer, _ training: Dataset) throws {
    try trainer.prepare(for: training)
    guard let preprocessing = trainer.preprocessing else { return }
    _ = try Detector(
      ModelFile(trainer.model, preprocessing: preprocessing),
      options: DetectorOptions(background: background))
  }

  /// The training part with what a detector takes for objects in scenes of training crops after a
  /// quarter of the epochs. A function of the same things as the training itself.
  func mined(
    _ parts: Parts, crops: Dataset, trainer: Trainer, epochs: Int, batchSize: Int,
    options: TrainingOptions
  ) throws -> Parts {
    if Console.Stream.error.isTerminal {
      Console.line("a first round, for windows that look like objects and are none", to: .error)
    }
    var options = options
    // Without a validation part there is nothing to stop by, and a short round needs no file.
    (options.plateau, options.earlyStopping, options.keeps) = (nil, nil, .last)
    try trainer.fit(
      parts.training, epochs: max(2, epochs / 4), batchSize: batchSize, options: options)
    guard let preprocessing = trainer.preprocessing else { return parts }
    // Parts of an object are what it has to learn most: nothing is suppressed for being covered.
    let detector = try Detector(
      ModelFile(trainer.model, preprocessing: preprocessing),
      options: DetectorOptions(background: background, threshold: 0.3, overlap: 0.5, cover: 1))
    let composer = try SceneComposer(
      crops: crops, background: background, seed: trainer.seed &+ 4)
    let windows = try detector.hardNegatives(
      on: composer, count: min(composer.objectCount, 300), stop: options.stop)
    return try parts.replacing(
      training: parts.training.adding(
        windows, label: composer.background,
        note: "\(windows.count) windows that a first round took for objects"),
      validation: parts.validation, test: parts.test)
  }

  /// Looks at scenes of validation crops, and writes what was found and missed into the run.
  func conclude(_ run: RunFolder, stop: StopSignal?) throws -> String? {
    guard let validation, validation.count > 0 else { return nil }
    let detector = try Detector(
      contentsOf: run.modelPath,
      options: DetectorOptions(background: background, threshold: Self.lowestScore))
    let composer = try SceneComposer(
      crops: validation, background: background, seed: seed &+ 3)
    let record = try detector.record(on: composer, count: Self.scenes, stop: stop)
    let file = DetectionFile(background: background, record: record)
    try file.write(to: run)
    return file.sentence
  }
}
