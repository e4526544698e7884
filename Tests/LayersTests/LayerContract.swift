// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors

/// What every layer must keep, checked on one sample in Float64 on the reference backend.
///
/// The checks answer with complaints rather than failing, so that planted bugs can be shown to be
/// found.
struct LayerContract {
  let make: () -> any Module
  let sample: Shape
  let indexLimit: Int?
  var mode = Mode.training
  /// Relative error of a derivative along a random direction.
  private static let tolerance = 1e-6
  private static let difference = 1e-5

  /// All complaints about the layer on the sample.
  func complaints() -> [String] {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      mode { shapeComplaints() + nameComplaints() + gradientComplaints() + leafComplaints() }
    }
  }

  private var inputShape: Shape { Shape(Array(sample.dimensions.dropFirst())) }

  private func built(seed: UInt64 = 3) -> (layer: any Module, outputShape: Shape) {
    let layer = make()
    let shape = layer.build(
      inputShape: inputShape, seed: seed, elementType: .float64,
      inputType: indexLimit == nil ? nil : .int32)
    return (layer, shape)
  }

  private var input: Tensor {
    guard let indexLimit else { return numbers(sample, stream: 1) }
    return Tensor(
      (0..<sample.count).map { Int32(truncatingIfNeeded: $0 * 7 % indexLimit) }, shape: sample)
  }

  /// The output, with the same random numbers in every call.
  private func output(_ layer: any Module, _ x: Tensor) -> Tensor {
    RandomSource.$current.withValue(RandomSource(seed: 5)) { layer(x) }
  }

  private func shapeComplaints() -> [String] {
    let (layer, inferred) = built()
    let actual = output(layer, input).shape
    let expected = Shape([sample[0]] + inferred.dimensions)
    return actual == expected ? [] : ["build said \(expected), the output is \(actual)"]
  }

  private func nameComplaints() -> [String] {
    let (layer, _) = built()
    let (other, _) = built(seed: 4)
    let paths = layer.state.map(\.path)
    var complaints: [String] = []
    if Set(paths).count != paths.count || paths.contains("") {
      complaints.append("names are not unique: \(paths)")
    }
    if zip(layer.parameters, layer.namedParameters).contains(where: { $0.name != $1.path }) {
      complaints.append("a parameter does not know its path")
    }
    for (index, parameter) in layer.parameters.enumerated() {
      parameter.value = numbers(parameter.shape, stream: 40 + index)
    }
    do {
      try other.load(layer.state)
      if other.predict(input).doubles != layer.predict(input).doubles {
        complaints.append("a loaded layer gives another output")
      }
    } catch {
      complaints.append("loading its own state failed: \(error)")
    }
    return complaints
  }

  private func gradientComplaints() -> [String] {
    let (layer, _) = built()
    let parameters = layer.parameters
    let isIndexed = indexLimit != nil
    let points =
      (isIndexed ? [] : [input])
      + parameters.enumerated().map { numbers($1.shape, stream: 10 + $0) }
    if points.isEmpty { return [] }

    /// `Σ y·c` with the inputs and parameters at the given points.
    func loss(_ points: [Tensor]) -> (loss: Tensor, points: [Tensor]) {
      for (parameter, value) in zip(parameters, points.suffix(parameters.count)) {
        parameter.value = value
      }
      let x = isIndexed ? input : points[0]
      let y = output(layer, x)
      let sum = (y * numbers(y.shape, stream: 30)).sum()
      return (sum, (isIndexed ? [] : [x]) + parameters.map(\.value))
    }

    let (value, targets) = loss(points)
    let slopes = gradients(of: value, withRespectTo: targets).map(\.doubles)
    return points.indices.compactMap { index in
      let direction = numbers(points[index].shape, stream: 20 + index)
      let computed = zip(slopes[index], direction.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      func moved(_ step: Double) -> Double {
        var shifted = points
        shifted[index] = points[index] + step * direction
        return loss(shifted).loss.double
      }
      let h = Self.difference
      let measured = (moved(h) - moved(-h)) / (2 * h)
      let error = abs(computed - measured) / max(abs(computed), abs(measured), 1e-2)
      return error <= Self.tolerance
        ? nil : "gradient \(index): computed \(computed), measured \(measured), error \(error)"
    }
  }

  /// Every variable that the layer's graph reads has to be declared.
  private func leafComplaints() -> [String] {
    let (layer, _) = built()
    let spec = TensorSpec(sample, indexLimit == nil ? .float64 : .int32)
    let random = RandomSource(seed: 5)
    guard
      let step = try? CapturedStep(
        inputs: [spec],
        { inputs in RandomSource.$current.withValue(random) { [layer(inputs[0])] } })
    else { return ["the layer cannot be captured"] }
    let declared = layer.parameters.map(\.variable) + layer.buffers.map(\.variable) + [random.key]
    let unknown = step.variablesRead.filter { read in !declared.contains { $0 === read } }
    return unknown.map { "reads a variable \($0.shape) that it does not declare" }
  }
}

/// Irregular numbers in (−1.5, 1.5), other ones for each stream.
func numbers(_ shape: Shape, stream: Int, elementType: ElementType = .float64) -> Tensor {
  let values = Initializer.uniform(-1.5, 1.5).values(
    shape: shape, seed: UInt64(stream), path: "numbers")
  return Tensor(values, shape: shape, elementType: elementType)
}
