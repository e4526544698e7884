// SPDX-License-Identifier: Apache-2.0

/// A lower learning rate when a metric has not become better for some checks.
///
/// What it has seen is a ``State`` of its own, so that the same metrics always give the same rates
/// and a resumed run goes on where it was.
///
/// ```swift
/// let plateau = ReduceOnPlateau(patience: 5)
/// var state = ReduceOnPlateau.State()
/// (state, factor) = plateau.next(state, metric: validationLoss)
/// optimizer.learningRate = factor * schedule.learningRate(at: step, of: total, base: base)
/// ```
///
/// ```
/// torch    better: metric < best · (1 − threshold)      after more than `patience` bad checks
/// keras    better: metric < best − threshold            after `patience` bad checks
/// ```
///
/// - `patience`: 10, `factor`: 0.1, `threshold`: 1e-4, `cooldown`: 0, `minimum`: 0: those of PyTorch
///   and of Keras (`min_delta` is the threshold).
/// - A check whose metric is not finite is a bad one.
///
/// **Departs from PyTorch and Keras:** `minimum` is a share of the base rate, as all of a schedule's
/// numbers are, where theirs is a rate; PyTorch's `eps`, which ignores changes of the rate below 1e-8,
/// has no counterpart.
///
/// - Source: PyTorch's `ReduceLROnPlateau`; Keras's callback of that name.
public struct ReduceOnPlateau: Sendable, Hashable {
  /// How many checks without progress are borne: one more (torch) or just these (keras) and the rate
  /// falls.
  public var patience: Int
  /// What the rate is multiplied by.
  public var factor: Double
  /// By how much a metric must be better than the best to count.
  public var threshold: Double
  /// Whether `threshold` is a share of the best rather than a difference.
  public var isRelative: Bool
  /// Checks after a fall in which bad ones are not counted.
  public var cooldown: Int
  /// The lowest rate, as a share of the base.
  public var minimum: Double
  /// Whether more is better, as of an accuracy.
  public var prefersHigher: Bool
  /// `torch` or `keras`.
  public let flavor: Flavor

  /// What has been seen so far.
  public struct State: Sendable, Hashable, Codable {
    /// The best metric; nil before the first check.
    public var best: Double?
    /// Checks without progress since the best or since the last fall.
    public var badChecks = 0
    /// Checks of the present cooldown that are left.
    public var cooldownLeft = 0
    /// What the schedule's rate has to be multiplied by.
    public var factor = 1.0

    public init() {}
  }

  /// What is left out is the frameworks' default: `isRelative` is true for the flavor `torch` and
  /// false for `keras`, which decides the way of counting.
  public init(
    patience: Int = 10, factor: Double = 0.1, threshold: Double = 1e-4, isRelative: Bool? = nil,
    cooldown: Int = 0, minimum: Double = 0, prefersHigher: Bool = false, flavor: Flavor = .torch
  ) {
    (self.patience, self.factor, self.threshold) = (patience, factor, threshold)
    self.isRelative = isRelative ?? (flavor == .torch)
    (self.cooldown, self.minimum, self.prefersHigher) = (cooldown, minimum, prefersHigher)
    self.flavor = flavor
  }

  /// What follows from one more check: the new state, and its factor for the learning rate.
  public func next(_ state: State, metric: Double) -> (state: State, factor: Double) {
    var state = state
    let isBetter = isBetter(metric, than: state.best)
    if isBetter { state.best = metric }
    switch flavor {
    case .keras:
      // The check that ends a cooldown is counted already.
      coolDown(&state)
      if isBetter {
        state.badChecks = 0
      } else if state.cooldownLeft == 0 {
        state.badChecks += 1
        if state.badChecks >= patience { reduce(&state) }
      }
    default:
      state.badChecks = isBetter ? 0 : state.badChecks + 1
      coolDown(&state)
      if state.badChecks > patience { reduce(&state) }
    }
    return (state, state.factor)
  }

  private func coolDown(_ state: inout State) {
    guard state.cooldownLeft > 0 else { return }
    (state.cooldownLeft, state.badChecks) = (state.cooldownLeft - 1, 0)
  }

  private func reduce(_ state: inout State) {
    state.factor = min(state.factor, max(state.factor * factor, minimum))
    (state.cooldownLeft, state.badChecks) = (cooldown, 0)
  }

  private func isBetter(_ metric: Double, than best: Double?) -> Bool {
    guard metric.isFinite else { return false }
    guard let best else { return true }
    let sign = prefersHigher ? 1.0 : -1.0
    let bound = isRelative ? best * (1 + sign * threshold) : best + sign * threshold
    return prefersHigher ? metric > bound : metric < bound
  }
}

extension ReduceOnPlateau {
  public static let settings: [Setting<ReduceOnPlateau>] = [
    Setting("patience", \.patience, 0...Int.max, "checks without progress that are borne"),
    Setting("factor", \.factor, .decay, "what the rate is multiplied by"),
    Setting("threshold", \.threshold, .notNegative, "how much better counts as better"),
    Setting("isRelative", \.isRelative, "whether threshold is a share of the best"),
    Setting("cooldown", \.cooldown, 0...Int.max, "checks after a fall that are not counted"),
    Setting("minimum", \.minimum, .share, "the lowest rate, as a share of the base"),
    Setting("prefersHigher", \.prefersHigher, "whether more is better"),
  ]

  /// The first thing that is wrong with the settings, nil where nothing is.
  public var problem: OptimizerError? {
    let conflict: SettingConflict? =
      switch flavor {
      case .torch: nil
      case .keras:
        isRelative
          ? SettingConflict(
            expected: "an absolute threshold in the flavor keras", found: "a relative one") : nil
      default: SettingConflict(expected: "a flavor of torch, keras", found: "\(flavor.rawValue)")
      }
    return Setting.problem(of: self, settings: Self.settings, conflict: conflict)
  }
}
