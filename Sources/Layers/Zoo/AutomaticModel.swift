// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ZooModel {
  /// The model that suits the data: `mlp` for tables and for images below 4 pixels, `resnet20` for
  /// 20,000 images or more of at least 24 pixels, `convnet` for all other images.
  static let automatic = ZooModel(
    "auto", "mlp for tables, convnet for images, resnet20 for many images", expects: "any sample",
    fits: { $0.inputShape.rank >= 1 }, assemble: { choice(for: $0).assembled(for: $0) })

  /// What `auto` stands for.
  public static func choice(for request: ModelRequest) -> ZooModel {
    if !request.isImage(atLeast: 4) { return .mlp }
    let isLarge = request.isImage(atLeast: 24) && (request.sampleCount ?? 0) >= 20_000
    return isLarge ? .resnet20 : .convnet
  }
}
