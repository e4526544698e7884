// SPDX-License-Identifier: Apache-2.0
package import DescentDatasets

/// The sizes at which an image is looked at, the largest first.
///
/// Every size is a window and a whole number of strides, so that windows reach both borders; the
/// two axes are therefore scaled by slightly different factors. An image smaller than the smallest
/// window is enlarged until one window fits.
package struct ImagePyramid {
  package let sizes: [ImageSize]

  /// No level has more pixels, or more windows.
  static let pixelLimit = 1 << 24
  static let windowLimit = 1 << 20

  package init(
    image: ImageSize, window: ImageSize, stride: ImageSize, smallest: Double, step: Double
  ) throws(TrainingError) {
    // Below this factor no window fits.
    let least = max(
      Double(window.height) / Double(image.height), Double(window.width) / Double(image.width))
    var sizes: [ImageSize] = []
    var scale = max(1 / smallest, least)
    while true {
      let height = Self.aligned(image.height, scale, window.height, stride.height)
      let width = Self.aligned(image.width, scale, window.width, stride.width)
      let windows =
        Double((height - window.height) / stride.height + 1)
        * Double((width - window.width) / stride.width + 1)
      guard Double(height) * Double(width) <= Double(Self.pixelLimit),
        windows <= Double(Self.windowLimit)
      else {
        throw .badInput(
          name: "image",
          expected: "at most \(Self.pixelLimit) pixels and \(Self.windowLimit) windows",
          found: "\(image) at \(height)x\(width); look for larger objects only")
      }
      let size = ImageSize(height: height, width: width)
      if sizes.last != size { sizes.append(size) }
      if scale <= least { break }
      scale = max(scale / step, least)
    }
    self.sizes = sizes
  }

  /// The length nearest to `length · scale` that windows fill.
  private static func aligned(_ length: Int, _ scale: Double, _ window: Int, _ stride: Int) -> Int {
    let free = Double(length) * scale - Double(window)
    // Beyond any pixel limit the exact number no longer matters.
    let steps = min(max((free / Double(stride)).rounded(), 0), Double(pixelLimit))
    return window + Int(steps) * stride
  }
}
