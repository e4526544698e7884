// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// The lecture's neuron (L1): one weighted sum for each class.
  static let linear = ZooModel(
    "linear", "one weighted sum for each class (the lecture's neuron)", expects: "any sample",
    fits: { $0.inputShape.rank >= 1 },
    assemble: { request in
      Sequential {
        Flatten()
        Linear(outputSize: request.classes)
      }
    })
}
