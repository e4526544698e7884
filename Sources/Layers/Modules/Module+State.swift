// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A saved value: a parameter or buffer under its path.
public struct NamedTensor: Sendable {
  public let path: String
  public let value: Tensor

  public init(path: String, value: Tensor) {
    self.path = path
    self.value = value
  }
}

extension Module {
  /// The present values of all parameters, then of all buffers, in the order of declaration.
  ///
  /// - Precondition: All sizes are known.
  public var state: [NamedTensor] {
    namedParameters.map { NamedTensor(path: $0.path, value: $0.parameter.value) }
      + namedBuffers.map { NamedTensor(path: $0.path, value: $0.buffer.value) }
  }

  /// Sets all parameters and buffers to saved values; other floating-point types are converted.
  ///
  /// Everything is checked before anything is changed. PyTorch's `num_batches_tracked`, which does
  /// nothing while batch norm has a fixed momentum, is passed over.
  ///
  /// - Parameters:
  ///   - values: Saved values in any order; paths as in `state`.
  ///   - partly: Whether values may be missing or left over, as when the last layer is replaced for
  ///     new classes. Shapes must agree even so.
  /// - Throws: `LayerError` with the path, what was expected and what was found.
  /// - Precondition: All sizes are known.
  public func load(_ values: [NamedTensor], partly: Bool = false) throws(LayerError) {
    var targets = namedParameters.map { (path: $0.path, variable: $0.parameter.variable) }
    targets += namedBuffers.map { (path: $0.path, variable: $0.buffer.variable) }
    let positions = Dictionary(
      targets.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    var found = [Tensor?](repeating: nil, count: targets.count)
    for saved in values where !saved.path.hasSuffix("num_batches_tracked") {
      guard let position = positions[saved.path] else {
        if partly { continue }
        throw .unexpectedValue(path: saved.path, found: saved.value.shape)
      }
      let expected = targets[position].variable.shape
      if saved.value.shape != expected {
        throw .shapeMismatch(path: saved.path, expected: expected, found: saved.value.shape)
      }
      found[position] = saved.value
    }
    if !partly, let missing = found.firstIndex(where: { $0 == nil }) {
      throw .missingValue(
        path: targets[missing].path, expected: targets[missing].variable.shape)
    }
    for (target, value) in zip(targets, found) {
      if let value { target.variable.value = value.cast(to: target.variable.elementType) }
    }
  }
}
