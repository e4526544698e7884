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

  /// Channels of each convolution and whether a pooling follows. A small image keeps its pixels for
  /// one convolution more; a large one begins with few channels, since its first layers cost most.
  private static func convolutions(side: Int) -> [(channels: Int, pools: Bool)] {
    var poolings = 0
    while side >> (poolings + 1) >= 4 { poolings += 1 }
    if poolings <= 1 { return [(32, false), (32, poolings == 1), (64, false)] }
    return (0..<poolings).map { stage in
      (min(16 << (poolings < 4 ? stage + 1 : stage), 64), true)
    }
  }
}
