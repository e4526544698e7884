// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// MobileNet's separable convolutions for small images: a depthwise 3×3, then a pointwise 1×1,
  /// each with batch norm and ReLU. The image is halved until it is 4 pixels high or wide.
  ///
  /// - Source: Howard et al. 2017 (arXiv 1704.04861), a quarter of the width, fewer blocks.
  static let mobilenet = ZooModel(
    "mobilenet", "depthwise separable convolutions (MobileNet, 2017) for small images",
    expects: "images [C, H, W] of at least 4×4", fits: { $0.isImage(atLeast: 4) },
    assemble: { request in
      var side = min(request.inputShape[1], request.inputShape[2])
      func stride() -> Int {
        if side < 8 { return 1 }
        side /= 2
        return 2
      }
      var channels = 32
      let blocks = [(64, false), (128, true), (128, false), (256, true), (256, false), (256, true)]
      return Sequential {
        Conv2D.unbiased(channels, kernelSize: 3, stride: side >= 32 ? stride() : 1)
        BatchNorm()
        ReLU()
        for (width, halves) in blocks {
          separable(from: &channels, to: width, stride: halves ? stride() : 1)
        }
        GlobalAveragePool()
        Linear(outputSize: request.classes)
      }
    })

  /// A depthwise and a pointwise convolution, each with batch norm and ReLU.
  private static func separable(from channels: inout Int, to width: Int, stride: Int)
    -> [any Module]
  {
    defer { channels = width }
    return [
      Conv2D.unbiased(channels, kernelSize: 3, stride: stride, groups: channels),
      BatchNorm(), ReLU(),
      Conv2D.unbiased(width, kernelSize: 1, stride: 1),
      BatchNorm(), ReLU(),
    ]
  }
}
