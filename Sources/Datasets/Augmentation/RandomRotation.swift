// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Turns the image about its centre by a random angle, with bilinear interpolation; what comes in
/// from outside is the nearest pixel of the border.
public struct RandomRotation: Sendable, Hashable, Codable {
  /// The largest angle either way, in degrees.
  public var degrees: Double

  /// - Precondition: `degrees` is in `0 ... 180`.
  public init(degrees: Double) {
    self.degrees = degrees
  }
}

extension RandomRotation: AugmentationRule {
  var name: String { "RandomRotation" }

  var problem: String? {
    (0...180).contains(degrees) ? nil : "expected degrees in 0 ... 180, found \(degrees)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    let angle = Double(random.uniform(in: -1...1)) * degrees * .pi / 180
    if angle == 0 { return }
    let (sine, cosine) = (Float(sin(angle)), Float(cos(angle)))
    let (height, width, area) = (image.height, image.width, image.area)
    let (centreY, centreX) = (Float(height - 1) / 2, Float(width - 1) / 2)
    image.scratch.update(from: image.values, count: image.count)
    for y in 0..<height {
      for x in 0..<width {
        let (dy, dx) = (Float(y) - centreY, Float(x) - centreX)
        let sourceY = min(max(centreY + cosine * dy - sine * dx, 0), Float(height - 1))
        let sourceX = min(max(centreX + sine * dy + cosine * dx, 0), Float(width - 1))
        let (top, left) = (Int(sourceY), Int(sourceX))
        let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
        let (downward, rightward) = (sourceY - Float(top), sourceX - Float(left))
        for channel in 0..<image.channels {
          let plane = image.scratch + channel * area
          let upper =
            plane[top * width + left] * (1 - rightward)
            + plane[top * width + right] * rightward
          let lower =
            plane[bottom * width + left] * (1 - rightward)
            + plane[bottom * width + right] * rightward
          image.values[channel * area + y * width + x] = upper * (1 - downward) + lower * downward
        }
      }
    }
  }
}
