// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  internal import CDescentOneDNN

  /// Where a layout keeps each element of `[batch, channels, pixels]`.
  struct Image {
    let batch: Int
    let channels: Int
    let pixels: Int
    let layout: descent_layout

    /// Elements in memory, extra lanes included.
    var storedCount: Int {
      layout == DESCENT_LAYOUT_BLOCKED16
        ? batch * ((channels + 15) / 16 * 16) * pixels : batch * channels * pixels
    }

    func offset(_ image: Int, _ channel: Int, _ pixel: Int) -> Int {
      switch layout {
      case DESCENT_LAYOUT_CHANNELS_LAST: return (image * pixels + pixel) * channels + channel
      case DESCENT_LAYOUT_BLOCKED16:
        let blocks = (channels + 15) / 16
        return ((image * blocks + channel / 16) * pixels + pixel) * 16 + channel % 16
      default: return (image * channels + channel) * pixels + pixel
      }
    }

    /// Plain values in this layout, extra lanes zero; without values, room for a result.
    func stored(_ values: [Float]) -> Operand {
      let result = Operand(count: storedCount)
      guard !values.isEmpty else { return result }
      result.floats.update(repeating: 0)
      forEachElement { result.floats[$1] = values[$0] }
      return result
    }

    func plain(_ operand: Operand) -> [Float] {
      var result = [Float](repeating: 0, count: batch * channels * pixels)
      forEachElement { result[$0] = operand.floats[$1] }
      return result
    }

    private func forEachElement(_ body: (_ plain: Int, _ stored: Int) -> Void) {
      var plain = 0
      for image in 0..<batch {
        for channel in 0..<channels {
          for pixel in 0..<pixels {
            body(plain, offset(image, channel, pixel))
            plain += 1
          }
        }
      }
    }
  }
#endif
