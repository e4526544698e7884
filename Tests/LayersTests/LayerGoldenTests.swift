// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors
import Testing

/// Layers against PyTorch: output, gradients of input and parameters, buffers after the call.
@Suite struct LayerGoldenTests {
  private static let layers: [String: @Sendable () -> any Module] = [
    "linear": { Linear(outputSize: 3) },
    "conv2D.groups": {
      Conv2D(outputChannels: 6, kernelSize: 3, stride: 2, padding: 1, groups: 2)
    },
    "conv2D.depthwise": {
      Conv2D(outputChannels: 4, kernelSize: 3, padding: .same, groups: 4, bias: false)
    },
    "conv2D.dilation": {
      Conv2D(
        outputChannels: 3, kernelSize: Extent(height: 3, width: 2),
        padding: .zeros(Extent(height: 2, width: 1)), dilation: 2)
    },
    "batchNorm.training": { BatchNorm() },
    "batchNorm.vectors": { BatchNorm() },
    "batchNorm.evaluation": { BatchNorm() },
    "layerNorm": { LayerNorm() },
    "layerNorm.image": { LayerNorm(axisCount: 2) },
    "groupNorm": { GroupNorm(groups: 2) },
    "maxPool2D": { MaxPool2D(kernelSize: 3, stride: 2, padding: 1) },
    "averagePool2D": { AveragePool2D(kernelSize: 3, stride: 2, padding: 1) },
    "averagePool2D.excludingPadding": {
      AveragePool2D(kernelSize: 3, stride: 2, padding: 1, countsPadding: false)
    },
    "embedding": { Embedding(count: 7, size: 3) },
    "relu": { ReLU() }, "leakyReLU": { LeakyReLU() }, "elu": { ELU() }, "gelu": { GELU() },
    "silu": { SiLU() }, "sigmoid": { Sigmoid() }, "tanh": { Tanh() },
    "softplus": { Softplus() }, "softmax": { Softmax() },
  ]

  @Test(arguments: layers.keys.sorted())
  func equalsPyTorch(_ name: String) throws {
    let golden = try #require(try Golden.read().cases[name])
    let make = try #require(Self.layers[name])
    let layer = make()
    let isIndexed = name == "embedding"
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let x = golden.input.tensor(isIndexed ? .int32 : .float64)
      layer.build(
        inputShape: Shape(Array(x.shape.dimensions.dropFirst())), elementType: .float64,
        inputType: x.elementType)
      let saved = golden.state ?? [:]
      try layer.load(
        saved.keys.sorted().map { NamedTensor(path: $0, value: saved[$0]?.tensor() ?? x) })

      let y = name.hasSuffix("evaluation") ? layer.predict(x) : layer(x)
      let c = cos(Tensor.arange(y.count, elementType: .float64)).reshaped(to: y.shape)
      let named = layer.namedParameters
      let targets = (isIndexed ? [] : [x]) + named.map(\.parameter.value)
      let slopes = gradients(of: (y * c).sum(), withRespectTo: targets)
      #expect(distance(y.doubles, golden.output.values) < 1e-12)
      if let expected = golden.inputGradient {
        #expect(distance(slopes[0].doubles, expected.values) < 1e-11)
      }
      for (parameter, slope) in zip(named, slopes.suffix(named.count)) {
        let expected = try #require(golden.gradients?[parameter.path])
        #expect(distance(slope.doubles, expected.values) < 1e-11, "\(parameter.path)")
      }
      for buffer in layer.namedBuffers {
        let expected = try #require(golden.buffers?[buffer.path])
        #expect(
          distance(buffer.buffer.value.doubles, expected.values) < 1e-12, "\(buffer.path)")
      }
    }
  }
}
