// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors
import Synchronization

/// A parameter that may not exist yet: its shape comes from the data, its first value from the seed
/// and from the path that its model gives it.
///
/// A layer declares it; the first of `build(inputShape:seed:)`, `model.parameters` and a call makes
/// it. As long as nothing has changed the value, a new path or seed draws it anew: training begins
/// from (seed, path) even where a layer was tried out by hand before.
public final class Weight: ModuleMember {
  private let initializer: Initializer?
  private let state: Mutex<State>

  private struct State {
    var shape: Shape?
    var nonlinearity = Nonlinearity.linear
    var path: String
    var seed: UInt64 = 0
    var elementType = ElementType.float32
    var parameter: Parameter?
    var isTrainable = true
  }

  /// - Parameters:
  ///   - name: The path of the weight where its layer is used without a model.
  ///   - shape: The shape; nil where it depends on the data.
  ///   - initializer: How the first value is drawn; nil chooses by the activation that follows.
  public init(_ name: String, shape: Shape? = nil, initializer: Initializer? = nil) {
    self.initializer = initializer
    state = Mutex(State(shape: shape, path: name))
  }

  /// The parameter.
  ///
  /// - Precondition: The shape is known: it was given, or the model was built or called.
  public var parameter: Parameter {
    state.withLock { state in
      guard let shape = state.shape else {
        trap(
          "\(state.path): the shape depends on data that have not been seen; call "
            + "model.build(inputShape:) before reading parameters")
      }
      return materialized(&state, shape)
    }
  }

  /// The value for a layer that is being called: makes the parameter, or checks that it fits.
  ///
  /// - Parameters:
  ///   - shape: What the layer's input asks for.
  ///   - x: The input, whose element type the parameter takes if it is a floating-point type.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public func value(
    shape: Shape, for x: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let parameter = state.withLock { state in
      if let known = state.shape, known != shape {
        trap(
          "\(state.path): expected an input for a weight \(known), found \(x.shape), "
            + "which needs \(shape)", file: file, line: line)
      }
      state.shape = shape
      if x.elementType.isFloatingPoint { adopt(&state, x.elementType) }
      return materialized(&state, shape)
    }
    return parameter.value
  }
}

extension Weight {
  /// Whether the shape is known, so that the parameter exists or can be made.
  var hasShape: Bool { state.withLock { $0.shape != nil } }

  /// Gives the weight its place in a model; nil keeps what there is.
  func place(at path: String, seed: UInt64?, elementType: ElementType?) {
    state.withLock { state in
      if state.path != path || (seed ?? state.seed) != state.seed {
        changing(&state) { state in
          state.path = path
          state.seed = seed ?? state.seed
        }
      }
      if let elementType { adopt(&state, elementType) }
      state.parameter?.name = path
    }
  }

  /// What follows the layer, for the choice of a default initialiser.
  func follow(with nonlinearity: Nonlinearity) {
    state.withLock { state in
      if state.nonlinearity == nonlinearity || initializer != nil { return }
      changing(&state) { $0.nonlinearity = nonlinearity }
    }
  }

  /// Freezes or unfreezes, also before the parameter exists.
  func setTrainable(_ isTrainable: Bool) {
    state.withLock { state in
      state.isTrainable = isTrainable
      state.parameter?.isTrainable = isTrainable
    }
  }

  /// Changes what the first value depends on; draws it anew where it is still the first value.
  private func changing(_ state: inout State, _ change: (inout State) -> Void) {
    guard let parameter = state.parameter else { return change(&state) }
    let isFirst = parameter.value.doubles == firstValue(state, parameter.shape).doubles
    change(&state)
    if isFirst { parameter.value = firstValue(state, parameter.shape) }
  }

  /// Another element type, which only a parameter that has not been trained can take.
  private func adopt(_ state: inout State, _ elementType: ElementType) {
    if state.elementType == elementType { return }
    if let parameter = state.parameter {
      guard parameter.value.doubles == firstValue(state, parameter.shape).doubles else { return }
      state.parameter = nil
    }
    state.elementType = elementType
  }

  private func firstValue(_ state: State, _ shape: Shape) -> Tensor {
    let initializer = initializer ?? .standard(before: state.nonlinearity)
    return Tensor(
      initializer.values(shape: shape, seed: state.seed, path: state.path), shape: shape,
      elementType: state.elementType)
  }

  private func materialized(_ state: inout State, _ shape: Shape) -> Parameter {
    if let parameter = state.parameter { return parameter }
    let parameter = Parameter(
      firstValue(state, shape), name: state.path, isTrainable: state.isTrainable)
    state.parameter = parameter
    return parameter
  }
}
