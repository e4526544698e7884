// SPDX-License-Identifier: Apache-2.0

internal import CDescentKernels

extension DecodedImage {
  /// The image scaled with a triangle filter, which widens when it shrinks so that nothing aliases
  /// (what Pillow calls `BILINEAR`). The aspect ratio is not kept.
  public func resized(to size: ImageSize) -> DecodedImage {
    guard size.height != height || size.width != width else { return self }
    return resized(
      to: size, rows: ResizeFilter(from: height, to: size.height),
      columns: ResizeFilter(from: width, to: size.width))
  }

  func resized(to size: ImageSize, rows: ResizeFilter, columns: ResizeFilter) -> DecodedImage {
    let (stride, target) = (width * channels, size.width * channels)
    let resized = [UInt8](unsafeUninitializedCapacity: size.height * target) { result, written in
      // One row of the target at a time: rows are blended where vectors reach all columns, and only
      // that one row lies in between, whatever the sizes. It has one place more than it needs since
      // the columns of RGB are read four values at a time.
      withUnsafeTemporaryAllocation(of: Float.self, capacity: stride + 1) { blended in
        blended[stride] = 0
        guard let between = blended.baseAddress, let place = result.baseAddress else { return }
        pixels.withUnsafeBufferPointer { source in
          rows.weights.withUnsafeBufferPointer { weights in
            guard let source = source.baseAddress, let weights = weights.baseAddress else { return }
            for y in 0..<size.height {
              let (begin, end) = (Int(rows.ends[y]), Int(rows.ends[y + 1]))
              descent_blend_rows_f32(
                source + Int(rows.first[y]) * stride, Int64(stride), Int64(stride),
                weights + begin, Int64(end - begin), between)
              descent_blend_columns_u8(
                between, Int64(channels), Int64(size.width), columns.first, columns.ends,
                columns.weights, place + y * target)
            }
          }
        }
      }
      written = size.height * target
    }
    return DecodedImage(
      height: size.height, width: size.width, channels: channels, pixels: resized)
  }
}
