// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A row of the registry of layers: how to make one and what to try it on.
public struct LayerEntry: Sendable {
  /// The name of the type.
  public let name: String
  /// What makes this row differ from another of the same type.
  public let variant: String
  /// Shapes of whole inputs to try, batch included: even, odd, size 1, empty.
  public let samples: [Shape]
  /// The least number that is not an index, where the input is Int32.
  public let indexLimit: Int?
  private let makeLayer: @Sendable () -> any Module

  /// A new layer, with sizes left to the data.
  public func make() -> any Module { makeLayer() }

  private init(
    _ name: String, _ variant: String = "", samples: [Shape], indexLimit: Int? = nil,
    make: @escaping @Sendable () -> any Module
  ) {
    self.name = name
    self.variant = variant
    self.samples = samples
    self.indexLimit = indexLimit
    makeLayer = make
  }
}

extension LayerEntry {
  private static let images: [Shape] = [
    [2, 4, 6, 6], [3, 4, 5, 7], [1, 4, 5, 5], [5, 4, 5, 5], [1, 4, 8, 6], [0, 4, 5, 5],
  ]
  private static let any: [Shape] = [
    [3, 4], [1, 1], [2, 3, 5], [2, 1, 3, 2], [7, 1], [0, 4],
  ]
  private static let channelled: [Shape] = [
    [4, 4], [2, 4, 3], [2, 4, 3, 5], [1, 4, 2, 2], [5, 4, 1], [0, 4, 2, 2],
  ]

  private static let layers: [Shape] = [
    [3, 2, 4], [2, 3, 4, 5], [1, 3, 1], [1, 5, 7], [5, 2, 1], [0, 2, 4],
  ]

  /// All layers. A new one is a file in `Layers` or `Activations` and a row here.
  public static let all: [LayerEntry] = [
    LayerEntry("Linear", samples: any) { Linear(outputSize: 3) },
    LayerEntry("Linear", "without bias", samples: any) { Linear(outputSize: 2, bias: false) },
    LayerEntry("Conv2D", samples: images) {
      Conv2D(outputChannels: 3, kernelSize: 3, padding: 1)
    },
    LayerEntry("Conv2D", "stride and dilation", samples: images) {
      Conv2D(
        outputChannels: 2, kernelSize: Extent(height: 3, width: 2), stride: 2,
        padding: .zeros(Extent(height: 2, width: 1)), dilation: Extent(height: 2, width: 1))
    },
    LayerEntry("Conv2D", "groups", samples: images) {
      Conv2D(outputChannels: 6, kernelSize: 3, groups: 2, bias: false)
    },
    LayerEntry("Conv2D", "depthwise, same", samples: images) {
      Conv2D(outputChannels: 4, kernelSize: 2, padding: .same, groups: 4)
    },
    LayerEntry("Conv2D", "same, stride 2", samples: images) {
      Conv2D(outputChannels: 2, kernelSize: 3, stride: 2, padding: .same)
    },
    LayerEntry("MaxPool2D", samples: images) { MaxPool2D(kernelSize: 2) },
    LayerEntry("MaxPool2D", "overlapping", samples: images) {
      MaxPool2D(kernelSize: 3, stride: 2, padding: 1)
    },
    LayerEntry("AveragePool2D", samples: images) { AveragePool2D(kernelSize: 2) },
    LayerEntry("AveragePool2D", "overlapping", samples: images) {
      AveragePool2D(kernelSize: 3, stride: 2, padding: 1, countsPadding: false)
    },
    LayerEntry("GlobalAveragePool", samples: channelled) { GlobalAveragePool() },
    LayerEntry("BatchNorm", samples: channelled) { BatchNorm() },
    LayerEntry("LayerNorm", samples: [[3, 4], [1, 5], [2, 3, 4], [5, 2], [1, 1, 3], [0, 4]]) {
      LayerNorm()
    },
    LayerEntry("LayerNorm", "two axes", samples: layers) {
      LayerNorm(axisCount: 2)
    },
    LayerEntry("GroupNorm", samples: channelled) { GroupNorm(groups: 2) },
    LayerEntry("Dropout", samples: any) { Dropout(rate: 0.4) },
    LayerEntry("Flatten", samples: any) { Flatten() },
    LayerEntry("Embedding", samples: [[4], [2, 3], [1], [7], [3, 1, 2], [0]], indexLimit: 5) {
      Embedding(count: 5, size: 3)
    },
    LayerEntry("Sequential", samples: any) {
      Sequential {
        Linear(outputSize: 4)
        Tanh()
        Linear(outputSize: 2)
      }
    },
    LayerEntry("Residual", samples: images) {
      Residual {
        Conv2D(outputChannels: 4, kernelSize: 3, padding: 1)
        SiLU()
      }
    },
    LayerEntry("Residual", "with shortcut", samples: images) {
      Residual(shortcut: Conv2D(outputChannels: 2, kernelSize: 1, stride: 2)) {
        Conv2D(outputChannels: 2, kernelSize: 3, stride: 2, padding: 1)
        GELU()
      }
    },
    LayerEntry("ReLU", samples: any) { ReLU() },
    LayerEntry("LeakyReLU", samples: any) { LeakyReLU() },
    LayerEntry("ELU", samples: any) { ELU() },
    LayerEntry("GELU", samples: any) { GELU() },
    LayerEntry("SiLU", samples: any) { SiLU() },
    LayerEntry("Sigmoid", samples: any) { Sigmoid() },
    LayerEntry("Tanh", samples: any) { Tanh() },
    LayerEntry("Softplus", samples: any) { Softplus() },
    LayerEntry("Softmax", samples: any) { Softmax() },
    LayerEntry("Softmax", "axis 1", samples: layers) { Softmax(axis: 1) },
  ]
}
