// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// Two hidden layers. The first has half as many units as there are inputs, rounded up to a power
  /// of two from 64 to 512; the second half as many as the first (784 inputs: 512, 256).
  static let mlp = ZooModel(
    "mlp", "two hidden layers with ReLU, sized by the input", expects: "any sample",
    fits: { $0.inputShape.rank >= 1 },
    assemble: { request in
      let width = hiddenSize(inputs: request.inputShape.count)
      return Sequential {
        Flatten()
        Linear(outputSize: width)
        ReLU()
        Linear(outputSize: width / 2)
        ReLU()
        Linear(outputSize: request.classes)
      }
    })

  private static func hiddenSize(inputs: Int) -> Int {
    var size = 64
    while size < 512 && 2 * size < inputs { size *= 2 }
    return size
  }
}
