// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors
import Synchronization

/// A buffer that may not exist yet: what a layer learns by watching its data go by, saved with the
/// model and never trained. Its shape comes from the data.
public final class Statistic: ModuleMember {
  private let first: Double
  private let state: Mutex<State>

  private struct State {
    var shape: Shape?
    var path: String
    var elementType = ElementType.float32
    var buffer: Buffer?
  }

  /// - Parameters:
  ///   - name: The path of the buffer where its layer is used without a model.
  ///   - shape: The shape; nil takes it from the data.
  ///   - first: The first value of every element.
  public init(_ name: String, shape: Shape? = nil, first: Double) {
    self.first = first
    state = Mutex(State(shape: shape, path: name))
  }

  /// The buffer.
  ///
  /// - Precondition: The shape is known: it was given, or the model was built or called.
  public var buffer: Buffer {
    state.withLock { state in
      guard let shape = state.shape else {
        trap(
          "\(state.path): the shape depends on data that have not been seen; call "
            + "model.build(inputShape:) before reading buffers")
      }
      return materialized(&state, shape)
    }
  }

  /// The buffer for a layer that is being called: makes it, or checks that it fits.
  func fitted(
    to shape: Shape, for x: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Buffer {
    state.withLock { state in
      if let known = state.shape, known != shape {
        trap(
          "\(state.path): expected an input for a buffer \(known), found \(x.shape), which needs "
            + "\(shape)", file: file, line: line)
      }
      state.shape = shape
      adopt(&state, x.elementType)
      return materialized(&state, shape)
    }
  }

  /// Whether the shape is known, so that the buffer exists or can be made.
  var hasShape: Bool { state.withLock { $0.shape != nil } }

  func place(at path: String, elementType: ElementType?) {
    state.withLock { state in
      state.path = path
      if let elementType { adopt(&state, elementType) }
      state.buffer?.name = path
    }
  }

  /// Another element type, which only a buffer that still holds its first value can take.
  private func adopt(_ state: inout State, _ elementType: ElementType) {
    if state.elementType == elementType { return }
    if let buffer = state.buffer {
      guard buffer.value.doubles.allSatisfy({ $0 == first }) else { return }
      state.buffer = nil
    }
    state.elementType = elementType
  }

  private func materialized(_ state: inout State, _ shape: Shape) -> Buffer {
    if let buffer = state.buffer { return buffer }
    let buffer = Buffer(
      Tensor.full(shape, first, elementType: state.elementType), name: state.path)
    state.buffer = buffer
    return buffer
  }
}
