// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// What stands around the update rule: bounds on gradients, averages, sharpness-aware steps.
struct WrapperOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Scale gradients so that they are at most this long.", valueName: "length"))
  var clipNorm: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Evaluate and keep the exponential average of the weights with this decay, such as 0.999.",
      valueName: "decay"))
  var average: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sharpness-aware steps (SAM) of this radius, such as 0.05.", valueName: "x"))
  var sam: Double?

  @Flag(help: "Return half the way to the slow weights every fifth step (Lookahead).")
  var lookahead = false

  func validate() throws {
    if let clipNorm, !SettingBound.positive.allows(clipNorm) {
      throw ValidationError("--clip-norm: expected a length above 0, found \(clipNorm).")
    }
    if let average, !SettingBound.decay.allows(average) {
      throw ValidationError("--average: expected a decay in [0, 1), found \(average).")
    }
    if let sam, !SettingBound.positive.allows(sam) {
      throw ValidationError("--sam: expected a radius above 0, found \(sam).")
    }
  }

  var clipping: GradientClipping? { clipNorm.map { .norm($0) } }

  /// The rule with everything around it: SAM inside, averages outside.
  func wrapped(_ rule: any OptimizerRule) throws(CommandFailure) -> any OptimizerRule {
    if rule.lossUse == .search, sam != nil || lookahead || average != nil || clipNorm != nil {
      throw .usage(
        "--clip-norm, --average, --sam, --lookahead: expected a rule of one step, found one that"
          + " searches.")
    }
    var rule = rule
    if let sam { rule = Self.sharp(rule, sam) }
    if lookahead { rule = Self.slow(rule) }
    if let average { rule = Self.averaged(rule, average) }
    return rule
  }

  private static func sharp(_ rule: some OptimizerRule, _ radius: Double) -> any OptimizerRule {
    SAM(rule, radius: radius)
  }

  private static func slow(_ rule: some OptimizerRule) -> any OptimizerRule { Lookahead(rule) }

  private static func averaged(_ rule: some OptimizerRule, _ decay: Double) -> any OptimizerRule {
    // Without the correction early averages would still hold the first weights.
    Averaged(rule, .corrected(decay: decay))
  }
}
