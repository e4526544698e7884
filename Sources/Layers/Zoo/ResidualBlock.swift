// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// What a residual block's input goes through where the body changes the shape.
enum ShortcutKind: Sendable {
  /// He et al.'s option A: every second pixel, new channels zero on either side. No parameters.
  case subsampled
  /// Option B: a 1×1 convolution and a batch norm, under this name.
  case projected(name: String)
}

/// Two 3×3 convolutions and a shortcut: the block of ResNet-18, -20, -34.
///
/// Names are PyTorch's: `conv1`, `bn1`, `conv2`, `bn2`, and the projection's.
///
/// - Source: He, Zhang, Ren & Sun, CVPR 2016.
struct ResidualBlock: Module {
  private let first: Conv2D
  private let firstNorm = BatchNorm()
  private let second: Conv2D
  private let secondNorm = BatchNorm()
  private let projection: (name: String, module: Sequential)?
  private let channels: Int
  private let stride: Int

  init(inputChannels: Int, channels: Int, stride: Int, shortcut: ShortcutKind) {
    first = .unbiased(channels, kernelSize: 3, stride: stride)
    second = .unbiased(channels, kernelSize: 3, stride: 1)
    (self.channels, self.stride) = (channels, stride)
    if case .projected(let name) = shortcut, stride != 1 || inputChannels != channels {
      projection = (
        name,
        Sequential {
          Conv2D.unbiased(channels, kernelSize: 1, stride: stride)
          BatchNorm()
        }
      )
    } else {
      projection = nil
    }
  }

  var children: Children {
    Children([
      ("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm),
      (projection?.name ?? "shortcut", projection?.module),
    ])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let change = secondNorm(second(relu(firstNorm(first(x)))))
    return relu(change + (projection?.module(x) ?? subsampled(x)))
  }

  private func subsampled(_ x: Tensor) -> Tensor {
    var kept = x
    if stride > 1 {
      kept = kept.sliced(axis: 2, 0..<x.shape[2], step: stride)
        .sliced(axis: 3, 0..<x.shape[3], step: stride)
    }
    let added = channels - x.shape[1]
    if added == 0 { return kept }
    return kept.padded(low: [0, added / 2, 0, 0], high: [0, added - added / 2, 0, 0])
  }
}

extension Conv2D {
  /// A convolution before a batch norm and a ReLU: no bias, He's first weights, size kept.
  static func unbiased(
    _ outputChannels: Int, kernelSize: Int, stride: Int, groups: Int = 1
  ) -> Conv2D {
    Conv2D(
      outputChannels: outputChannels, kernelSize: Extent(kernelSize), stride: Extent(stride),
      padding: .zeros(Extent(kernelSize / 2)), groups: groups, bias: false,
      initializer: .heNormal)
  }
}
