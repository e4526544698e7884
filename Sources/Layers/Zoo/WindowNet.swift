// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// A classifier of windows that slides: fully convolutional and without padding.
  ///
  /// 3×3 convolutions, each with batch norm and ReLU, a maximum pooling while 8 pixels or more are
  /// left, and at the end one convolution as large as what is left. Nothing looks beyond the border
  /// of a window, so a window of a large image gets the score that it has as an image of its own; a
  /// padded network would see zeros in the one case and the neighbours in the other.
  ///
  /// - Source: Sermanet et al., *OverFeat*, ICLR 2014; Long, Shelhamer & Darrell, CVPR 2015.
  static let detector = ZooModel(
    "detector", "convolutions without padding, to slide over large images",
    expects: "images [C, H, W] of at least 5×5", fits: { $0.isImage(atLeast: 5) },
    assemble: { request in
      let plan = windowPlan(height: request.inputShape[1], width: request.inputShape[2])
      return Sequential {
        for layer in plan.layers {
          Conv2D(outputChannels: layer.channels, kernelSize: 3, bias: false)
          BatchNorm()
          ReLU()
          if layer.pools { MaxPool2D(kernelSize: 2) }
        }
        Conv2D(outputChannels: request.classes, kernelSize: plan.last)
        Flatten()
      }
    })

  /// Channels of each convolution, whether a pooling follows, and the size that is left.
  private static func windowPlan(
    height: Int, width: Int
  ) -> (layers: [(channels: Int, pools: Bool)], last: Extent) {
    var (height, width) = (height, width)
    // The first layers of a large window cost most and have the least to tell apart.
    var channels = min(height, width) >= 32 ? 16 : 32
    var layers: [(channels: Int, pools: Bool)] = []
    repeat {
      (height, width) = (height - 2, width - 2)
      let pools = min(height, width) >= 8
      if pools { (height, width) = (height / 2, width / 2) }
      layers.append((channels, pools))
      channels = min(2 * channels, 64)
    } while min(height, width) >= 6
    return (layers, Extent(height: height, width: width))
  }
}
