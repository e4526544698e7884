// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// A stem, stages of residual blocks, the mean of each channel, one linear layer.
///
/// Names are those of the PyTorch models, so that their saved weights load: `conv1`, `bn1`,
/// `layer1.0.conv1` …, and `linear` or `fc`.
///
/// - Source: He, Zhang, Ren & Sun, CVPR 2016.
struct ResNet: Module {
  private let stem: Conv2D
  private let stemNorm = BatchNorm()
  private let stages: [Sequential]
  private let output: Linear
  private let outputName: String

  /// - Parameters:
  ///   - widths: The channels of each stage; every stage but the first halves the image.
  ///   - blocks: The number of blocks in each stage.
  init(
    widths: [Int], blocks: Int, shortcut: ShortcutKind, outputName: String, classes: Int
  ) {
    stem = .unbiased(widths[0], kernelSize: 3, stride: 1)
    output = Linear(outputSize: classes)
    self.outputName = outputName
    stages = widths.indices.map { stage in
      Sequential(
        (0..<blocks).map { block in
          let entering = block == 0 && stage > 0
          return ResidualBlock(
            inputChannels: entering ? widths[stage - 1] : widths[stage],
            channels: widths[stage], stride: entering ? 2 : 1, shortcut: shortcut)
        })
    }
  }

  var children: Children {
    Children(
      [("conv1", stem), ("bn1", stemNorm)]
        + stages.enumerated().map { ("layer\($0 + 1)", $1) } + [(outputName, output)])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let features = stages.reduce(relu(stemNorm(stem(x)))) { $1($0) }
    return output(globalAveragePool(features))
  }
}

extension ZooModel {
  /// ResNet-20 for small images, 271,098 parameters and statistics on CIFAR-10. Option-A shortcuts;
  /// names of akamaster/pytorch_resnet_cifar10, whose weights it loads.
  static let resnet20 = ZooModel(
    "resnet20", "ResNet-20 for small images (He et al. 2016)",
    expects: "images [C, H, W] of at least 8×8", fits: { $0.isImage(atLeast: 8) },
    assemble: { request in
      ResNet(
        widths: [16, 32, 64], blocks: 3, shortcut: .subsampled, outputName: "linear",
        classes: request.classes)
    })

  /// ResNet-18 with a 3×3 stem and without its pooling, as is usual at 32×32. Torchvision's names.
  static let resnet18 = ZooModel(
    "resnet18", "ResNet-18 with a stem for small images (He et al. 2016)",
    expects: "images [C, H, W] of at least 8×8", fits: { $0.isImage(atLeast: 8) },
    assemble: { request in
      ResNet(
        widths: [64, 128, 256, 512], blocks: 2, shortcut: .projected(name: "downsample"),
        outputName: "fc", classes: request.classes)
    })
}
