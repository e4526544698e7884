// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentCheckpoints
import DescentGraph

/// What both sides begin with, in a file that the peers read: weights under their paths, and data
/// under names that begin with `@`.
enum Exchange {
  /// The first state of a run.
  struct State {
    var weights: [NamedTensor]
    var images: Tensor
    var labels: Tensor
  }

  static func write(_ path: String, _ state: State) throws {
    let images = NamedTensor(path: "@images", value: state.images)
    var records = (state.weights + [images]).map {
      TensorRecord(name: $0.path, shape: $0.value.shape.dimensions, floats: $0.value.scalars)
    }
    records.append(
      TensorRecord(
        name: "@labels", shape: state.labels.shape.dimensions, int32s: state.labels.int32s))
    try Safetensors(tensors: records).write(to: path)
  }

  static func read(_ path: String) throws -> State {
    let file = try Safetensors(contentsOf: path)
    let weights = try file.tensors.filter { !$0.name.hasPrefix("@") }.map {
      NamedTensor(path: $0.name, value: Tensor(try $0.floats(), shape: Shape($0.shape)))
    }
    let images = try file.tensor("@images", path: path)
    let labels = try file.tensor("@labels", path: path)
    return State(
      weights: weights, images: Tensor(try images.floats(), shape: Shape(images.shape)),
      labels: Tensor(try labels.int32s(), shape: Shape(labels.shape)))
  }
}
