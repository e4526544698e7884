// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// A good small default: blocks of 3×3 convolution, batch norm and ReLU, with a maximum pooling
  /// wherever the image is still larger than 4 pixels.
  static let convnet = ZooModel(
    "convnet", "3×3 convolutions with batch norm and pooling, sized by the image",
    expects: "images [C, H, W] of at least 4×4", fits: { $0.isImage(atLeast: 4) },
    assemble: { request in
      Sequential {
        for layer in convolutions(side: min(request.inputShape[1], request.inputShape[2])) {
          Conv2D(
            outputChannels: layer.channels, kernelSize: 3, padding: 1, bias: false)
          BatchNorm()
          ReLU()
          if layer.pools { MaxPool2D(kernelSize: 2) }
        }
        Flatten()
        Linear(outputSize: request.classes)
      }
    })

  /// Channels of each convolution and whether a pooling follows. Large images begin with few
  /// channels, since the first layers cost most; the last convolution sees 4 to 7 pixels.
  private static func convolutions(side: Int) -> [(channels: Int, pools: Bool)] {
    var poolings = 0
    while side >> (poolings + 1) >= 4 { poolings += 1 }
    if poolings <= 1 {
      return [(32, false), (32, poolings == 1), (64, false)]
    }
    var result: [(channels: Int, pools: Bool)] = []
    for stage in 0..<poolings {
      result.append((min(16 << (stage + (poolings < 3 ? 1 : 0)), 64), true))
    }
    return result + [(64, false)]
  }
}
