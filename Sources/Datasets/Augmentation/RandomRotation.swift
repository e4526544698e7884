// SPDX-License-Identifier: Apache-2.0

internal import CDescentKernels

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
    image.scratch.update(from: image.values, count: image.count)
    descent_rotate_planes_f32(
      image.scratch, Int64(image.channels), Int64(image.height), Int64(image.width),
      Float(sin(angle)), Float(cos(angle)), image.values)
  }
}
