// SPDX-License-Identifier: Apache-2.0

/// Changes brightness, contrast and saturation, in this order, each by a random factor in
/// `1 − amount ... 1 + amount`; values are kept in 0 … 1.
///
/// Brightness scales the values, contrast their distance from the image's mean grey, saturation
/// their distance from the pixel's grey (ITU-R BT.601); grey images keep their saturation.
public struct ColorJitter: Sendable, Hashable, Codable {
  public var brightness: Double
  public var contrast: Double
  public var saturation: Double

  /// - Precondition: each is in `0 ... 1`.
  public init(brightness: Double = 0.2, contrast: Double = 0.2, saturation: Double = 0.2) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
  }
}

extension ColorJitter: AugmentationRule {
  var name: String { "ColorJitter" }

  var problem: String? {
    [brightness, contrast, saturation].allSatisfy((0...1).contains)
      ? nil : "expected amounts in 0 ... 1, found \(brightness), \(contrast), \(saturation)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    func factor(_ amount: Double) -> Float {
      1 + Float(amount) * random.uniform(in: -1...1)
    }
    let (brighter, sharper, richer) = (factor(brightness), factor(contrast), factor(saturation))
    let values = image.values
    for index in 0..<image.count { values[index] = clamped(values[index] * brighter) }
    if contrast > 0 {
      var sum: Float = 0
      for pixel in 0..<image.area { sum += grey(image, pixel) }
      let mean = sum / Float(image.area)
      for index in 0..<image.count {
        values[index] = clamped(mean + (values[index] - mean) * sharper)
      }
    }
    if saturation > 0 && image.channels == 3 {
      for pixel in 0..<image.area {
        let grey = grey(image, pixel)
        for index in [pixel, pixel + image.area, pixel + 2 * image.area] {
          values[index] = clamped(grey + (values[index] - grey) * richer)
        }
      }
    }
  }

  private func grey(_ image: AugmentedImage, _ pixel: Int) -> Float {
    guard image.channels == 3 else { return image.values[pixel] }
    let (red, green) = (image.values[pixel], image.values[pixel + image.area])
    return 0.299 * red + 0.587 * green + 0.114 * image.values[pixel + 2 * image.area]
  }

  private func clamped(_ value: Float) -> Float { min(max(value, 0), 1) }
}
