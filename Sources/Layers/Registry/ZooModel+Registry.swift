// SPDX-License-Identifier: Apache-2.0

extension ZooModel {
  /// All models, one row each. A new one is a file in `Zoo` and a row here.
  public static let all: [ZooModel] = [
    linear, mlp, lenet, convnet, resnet20, resnet18, mobilenet, detector, automatic,
  ]
}
