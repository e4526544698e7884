// SPDX-License-Identifier: Apache-2.0

extension Prodigy {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<Prodigy>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("beta3", \.beta3, .decay, "share of what d is estimated from; 0 for √beta2"),
    Setting("epsilon", \.epsilon, .positive, "added to the root of the mean square, times d"),
    Setting("decoupled", \.decoupled, "whether weight decay is apart from the gradient"),
    Setting("correctsBias", \.correctsBias, "whether the rate has Adam's bias correction"),
    Setting("safeguardsWarmUp", \.safeguardsWarmUp, "whether the rate is left out of s"),
    Setting("initialDistance", \.initialDistance, .positive, "d₀, in units of the weights"),
    Setting("distanceFactor", \.distanceFactor, .positive, "factor of the estimated distance"),
    Setting(
      "distanceGrowth", \.distanceGrowth, .notNegative,
      "largest factor by which d grows in a step; 0 for any, else at least 1"),
  ]

  public var conflict: SettingConflict? {
    distanceGrowth > 0 && distanceGrowth < 1
      ? SettingConflict(expected: "distanceGrowth of 0 or at least 1", found: "\(distanceGrowth)")
      : nil
  }

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      rate = learningRate        (correctsBias: · √(1 − beta2ᵗ) / (1 − beta1ᵗ))
      g ← g + weightDecay · w        (only if not decoupled)
      r ← beta3 · r + (d / d₀) · d · rate · ⟨g, w₀ − w⟩        (over all parameters together)
      s ← beta3 · s + (d / d₀) · d · rate · g        (safeguardsWarmUp: without rate)
      m ← beta1 · m + (1 − beta1) · d · g
      v ← beta2 · v + (1 − beta2) · d² · g²
      d' = max(d, distanceFactor · r / ‖s‖₁), at most distanceGrowth · d
      w ← w · (1 − d · rate · weightDecay) − d · rate · m / (√v + d' · epsilon)
      """
    },
    stability:
      "d · rate is bounded as Adam's learning rate is; a run that diverges wants a smaller "
      + "distanceFactor",
    source: "Mishchenko & Defazio, ICML 2024, algorithm 4; package prodigyopt 1.1.2")
}
