// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// LeNet-5 with ReLU and maximum pooling. 28×28 images are padded to the paper's 32×32.
  ///
  /// - Source: LeCun, Bottou, Bengio & Haffner 1998.
  static let lenet = ZooModel(
    "lenet", "LeNet-5 (1998) with ReLU and maximum pooling",
    expects: "images [C, H, W] of at least 12×12", fits: { $0.isImage(atLeast: 12) },
    assemble: { request in
      Sequential {
        Conv2D(outputChannels: 6, kernelSize: 5, padding: 2)
        ReLU()
        MaxPool2D(kernelSize: 2)
        Conv2D(outputChannels: 16, kernelSize: 5)
        ReLU()
        MaxPool2D(kernelSize: 2)
        Flatten()
        Linear(outputSize: 120)
        ReLU()
        Linear(outputSize: 84)
        ReLU()
        Linear(outputSize: request.classes)
      }
    })
}
