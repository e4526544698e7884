// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// Why a step of a rule that searches ended where it did.
public enum StopReason: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// It did its iterations; the next step goes on.
  case iterationsDone = 1
  /// The largest element of the gradient is within the tolerance: a stationary point.
  case gradientIsSmall
  /// Place or value changed by less than the tolerance.
  case changeIsSmall
  /// The loss has been computed as often as is allowed.
  case evaluationsUsed
  /// No lower point was found, down to the precision of the numbers.
  case noLowerPoint
  /// The direction does not lead down.
  case noDescent
  /// Loss or gradient at the start of the step is not finite; nothing was moved.
  case startIsNotFinite
  /// Only points where the loss is not finite were found; nothing was moved.
  case nothingFinite

  public var description: String {
    switch self {
    case .iterationsDone: "all iterations of the step are done"
    case .gradientIsSmall: "the gradient is within its tolerance"
    case .changeIsSmall: "the change is within its tolerance"
    case .evaluationsUsed: "the loss was computed as often as is allowed"
    case .noLowerPoint: "no lower point was found"
    case .noDescent: "the direction does not lead down"
    case .startIsNotFinite: "loss or gradient is not finite at the start"
    case .nothingFinite: "the loss is not finite wherever the step led"
    }
  }

  /// Where rules keep it, among their shared slots.
  static let slot = SlotSpecification("stopReason", shape: .scalar)
}

extension Optimizer {
  /// Why the last step ended, for rules that search (``LBFGS``, ``Newton``); nil before the first
  /// step and for all other rules.
  public internal(set) var stopReason: StopReason? {
    get {
      guard let slot = shared.first(where: { $0.name == StopReason.slot.name }) else { return nil }
      return Int(exactly: slot.variable.value.double).flatMap(StopReason.init)
    }
    set { setShared(StopReason.slot.name, [Double(newValue?.rawValue ?? 0)]) }
  }

  /// The numbers of a shared slot of Float64.
  func sharedNumbers(_ name: String) -> [Double] {
    shared.first { $0.name == name }?.variable.value.doubles ?? []
  }

  /// Writes a shared slot of Float64; what is missing at the end becomes 0.
  func setShared(_ name: String, _ values: [Double]) {
    guard let variable = shared.first(where: { $0.name == name })?.variable else { return }
    let padding = [Double](repeating: 0, count: max(0, variable.shape.count - values.count))
    variable.value = Tensor(
      values + padding, shape: variable.shape, elementType: .float64)
  }
}
