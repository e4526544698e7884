// SPDX-License-Identifier: Apache-2.0
public import DescentGraph
import DescentTensors

extension Module {
  /// Finds all sizes that were left out and draws the first weights from a seed.
  ///
  /// The module is called once with a tensor that nobody reads, so nothing is computed; each layer
  /// learns its input size from the shape. Weights that have been trained or loaded keep their
  /// values.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, without the batch: `[3, 32, 32]`.
  ///   - seed: What first weights are drawn from, together with their paths.
  ///   - elementType: The type of parameters and buffers.
  ///   - inputType: The type of the input, where it is another one: `.int32` for an embedding.
  /// - Returns: The shape of the output for one sample, without the batch.
  @discardableResult
  public func build(
    inputShape: Shape, seed: UInt64 = 0, elementType: ElementType = .float32,
    inputType: ElementType? = nil
  ) -> Shape {
    _ = placed(seed: seed, elementType: elementType)
    let batch = Shape([1] + inputShape.dimensions)
    let output = predict(Tensor.zeros(batch, elementType: inputType ?? elementType))
    return Shape(Array(output.shape.dimensions.dropFirst()))
  }
}
