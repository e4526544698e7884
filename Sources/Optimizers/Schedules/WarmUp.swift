// SPDX-License-Identifier: Apache-2.0

/// A rise to the base learning rate, then any other schedule from its own beginning.
///
/// ```
/// rate(t) = base · (start + (1 − start) · t / length)      t < length
///         = then(t − length)                               of the total − length steps that are left
/// ```
///
/// ```swift
/// WarmUp(.share(0.05), then: .cosine)
/// ```
///
/// - `length`: a twentieth of the training, ours; Goyal et al. have 5 of 90 epochs.
/// - `start`: 0.01, as torchvision's reference training; 0 would make the first step a wasted one.
///
/// - Source: Goyal et al. 2017 (arXiv 1706.02677), "gradual warmup"; PyTorch's `SequentialLR` of a
///   `LinearLR` and another.
public struct WarmUp: CatalogSchedule {
  /// Steps of the rise.
  public var length: ScheduleLength
  /// The first rate, as a share of the base.
  public var start: Double
  /// What follows.
  public var then: any Schedule

  public init() { self.init(.share(0.05)) }

  public init(
    _ length: ScheduleLength = .share(0.05), start: Double = 0.01,
    then: any Schedule = .constant
  ) {
    (self.length, self.start, self.then) = (length, start, then)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (position, steps) = (position(step, of: total), length.steps(of: total))
    if position < steps { return base * Self.rise(from: start, at: position, of: steps) }
    return then.learningRate(at: position - steps, of: total - steps, base: base)
  }

  public static let settings: [Setting<WarmUp>] = [
    Setting("length", \.length, "steps of the rise"),
    Setting("start", \.start, .share, "the first rate, as a share of the base"),
  ]

  public var problem: OptimizerError? {
    Setting.problem(of: self, settings: Self.settings, conflict: nil) ?? then.problem
  }

  public static let documentation = ScheduleDocumentation(
    formula: """
      rate(t) = base · (start + (1 − start) · t / length)      t < length
              = what follows, at t − length
      """,
    source: "Goyal et al. 2017 (arXiv 1706.02677); start of torchvision's reference training")
}
