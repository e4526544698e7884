// SPDX-License-Identifier: Apache-2.0

/// One step of an ``Augmentation``. One file each, one case here.
public enum AugmentationStep: Sendable, Hashable {
  case crop(RandomCrop)
  case flip(HorizontalFlip)
  case rotation(RandomRotation)
  case colorJitter(ColorJitter)
  case cutout(Cutout)
  case normalize(Normalize)

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    // Not through `rule`: an existential would cost an allocation for each sample.
    switch self {
    case .crop(let step): step.apply(to: image, random: &random)
    case .flip(let step): step.apply(to: image, random: &random)
    case .rotation(let step): step.apply(to: image, random: &random)
    case .colorJitter(let step): step.apply(to: image, random: &random)
    case .cutout(let step): step.apply(to: image, random: &random)
    case .normalize(let step): step.apply(to: image, random: &random)
    }
  }

  var rule: any AugmentationRule {
    switch self {
    case .crop(let step): step
    case .flip(let step): step
    case .rotation(let step): step
    case .colorJitter(let step): step
    case .cutout(let step): step
    case .normalize(let step): step
    }
  }
}

/// What every step can do.
protocol AugmentationRule: Sendable {
  /// Its name in messages.
  var name: String { get }
  /// What is wrong with its settings, if anything; files are checked with it too.
  var problem: String? { get }
  func apply(to image: AugmentedImage, random: inout CounterRandom)
}

/// An image that is being changed, and as much room beside it.
struct AugmentedImage {
  let values: UnsafeMutablePointer<Float>
  let scratch: UnsafeMutablePointer<Float>
  let channels: Int
  let height: Int
  let width: Int

  var area: Int { height * width }
  var count: Int { channels * height * width }
}
