// SPDX-License-Identifier: Apache-2.0

/// Random changes that leave the class of a training image what it is, applied in order.
///
/// What a sample gets is a function of seed, epoch and the sample's position in its data set, and
/// of nothing else: not of the batch, the number of threads, or what was drawn before. Steps see the
/// raw values, before ``Preprocessing``.
public struct Augmentation: Sendable, Hashable {
  public var steps: [AugmentationStep]

  /// - Precondition: each step's settings are in its range.
  public init(_ steps: [AugmentationStep]) {
    for step in steps {
      if let problem = step.rule.problem { require(false, "\(step.rule.name): \(problem)") }
    }
    self.steps = steps
  }

  /// No change at all.
  public static let none = Augmentation([])

  /// A sensible default: for features none; for grey images (digits, symbols, which a flip would
  /// turn into others) turns by up to 7° and shifts by an eighth of the side; for RGB images flips,
  /// shifts by an eighth that repeat the border, and other light. Chosen on held-out training data.
  public static func standard(for kind: Dataset.Kind, shape: [Int]) -> Augmentation {
    guard kind == .images, shape.count == 3 else { return .none }
    let padding = max(1, min(shape[1], shape[2]) / 8)
    guard min(shape[1], shape[2]) >= 4 else { return .none }
    if shape[0] == 1 {
      return Augmentation([
        .rotation(RandomRotation(degrees: 7)), .crop(RandomCrop(padding: padding)),
      ])
    }
    return Augmentation([
      .flip(HorizontalFlip()), .crop(RandomCrop(padding: padding, fill: .edge)),
      .colorJitter(ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4)),
    ])
  }

  /// ``standard(for:shape:)`` for a data set.
  public static func standard(for dataset: Dataset) -> Augmentation {
    standard(for: dataset.kind, shape: dataset.sampleShape)
  }

  /// Changes one image in place.
  ///
  /// - Parameters:
  ///   - image: the raw values, channels first, rows from the top.
  ///   - shape: `[channels, height, width]` of the image.
  ///   - scratch: room for as many values.
  ///   - seed: of all random choices.
  ///   - epoch: the number of the epoch; each has choices of its own.
  ///   - position: of the sample in its data set.
  public func apply(
    to image: UnsafeMutablePointer<Float>, shape: [Int], scratch: UnsafeMutablePointer<Float>,
    seed: UInt64, epoch: Int, position: Int
  ) {
    require(
      shape.count == 3, "Augmentation: expected [channels, height, width], found \(shape)")
    let image = AugmentedImage(
      values: image, scratch: scratch, channels: shape[0], height: shape[1], width: shape[2])
    for (index, step) in steps.enumerated() {
      var random = CounterRandom(seed: seed, use: .augmentation, epoch, position, index)
      step.apply(to: image, random: &random)
    }
  }
}
