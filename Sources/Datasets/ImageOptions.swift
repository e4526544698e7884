// SPDX-License-Identifier: Apache-2.0

/// How image files become samples.
public struct ImageOptions: Sendable, Hashable {
  /// The size all images are scaled to (the aspect ratio is not kept); nil demands that they all
  /// have one size already.
  public var resize: ImageSize?

  /// 1 (grey) or 3 (RGB) to convert all images; nil takes what the first image has and demands it
  /// of the others.
  public var channels: Int?

  /// The most pixels an image may have, read from its header before memory is asked for.
  /// Default: 64 · 2²⁰.
  public var pixelLimit: Int

  /// - Precondition: `channels` is nil, 1 or 3; `pixelLimit` is positive.
  public init(resize: ImageSize? = nil, channels: Int? = nil, pixelLimit: Int = 64 << 20) {
    require(
      channels == nil || channels == 1 || channels == 3,
      "ImageOptions: expected 1 or 3 channels, found \(channels ?? 0)")
    require(pixelLimit > 0, "ImageOptions: expected a positive pixel limit, found \(pixelLimit)")
    self.resize = resize
    self.channels = channels
    self.pixelLimit = pixelLimit
  }
}
