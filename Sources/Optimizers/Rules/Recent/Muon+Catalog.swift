// SPDX-License-Identifier: Apache-2.0

extension Muon {
  public static let flavors: [Flavor] = [.torch, .keras, .paper]

  public static let settings: [Setting<Muon>] = [
    Setting("momentum", \.momentum, .decay, "share of the momentum that is kept"),
    Setting("nesterov", \.nesterov, "whether the gradient is taken ahead"),
    Setting("iterations", \.iterations, 0...99, "how often the polynomial is applied"),
    Setting("epsilon", \.epsilon, .positive, "keeps the norm of a matrix from 0"),
    Setting("matchesAdam", \.matchesAdam, "whether the step has the size of one of AdamW"),
    Setting(
      "adamLearningRate", \.adamLearningRate, .notNegative,
      "the base learning rate of vectors; a schedule changes both alike"),
    Setting("adamBeta1", \.adamBeta1, .decay, "of vectors: share of the mean that is kept"),
    Setting("adamBeta2", \.adamBeta2, .decay, "of vectors: share of the mean square that is kept"),
    Setting(
      "adamEpsilon", \.adamEpsilon, .notNegative,
      "of vectors: added to the root of the mean square"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let norm = flavor == .torch ? "max(‖d‖, epsilon)" : "(‖d‖ + epsilon)"
      let mean =
        flavor == .keras
        ? """
        m ← momentum · m + g
        d = g + momentum · m        (without Nesterov: m)
        """
        : """
        m ← momentum · m + (1 − momentum) · g
        d = (1 − momentum) · g + momentum · m        (without Nesterov: m)
        """
      return """
        \(mean)
        X = d / \(norm), iterations times: X ← 3.4445 · X − 4.775 · X·Xᵀ·X + 2.0315 · (X·Xᵀ)²·X
        scale = \(flavor == .keras ? "1" : "√max(1, A / B)")        (matchesAdam: 0.2 · √max(A, B))
        w ← w · (1 − learningRate · weightDecay) − learningRate · scale · X
        less than two axes: AdamW with adamLearningRate, adamBeta1, adamBeta2, adamEpsilon
        """
    },
    differences: [
      "keras: momentum is a sum, not a mean; matchesAdam is on; kernels of convolutions walk by "
        + "AdamW, whose epsilon is beside the uncorrected root",
      "paper (the author's code): rate 0.02, no decay; AdamW with beta2 0.95 and epsilon 1e-10",
      "all: in the parameter's type, where the packages compute X in bfloat16",
    ],
    stability:
      "a step changes a matrix by about learningRate · scale in the spectral norm, whatever "
      + "the gradient's size",
    source: "Jordan et al., “Muon”, 2024; Liu et al., “Muon is scalable for LLM training”, 2025")
}
