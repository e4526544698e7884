// SPDX-License-Identifier: Apache-2.0

extension SOAP {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<SOAP>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting(
      "shampooBeta", \.shampooBeta, .decay,
      "share of the means G·Gᵀ and Gᵀ·G that is kept; 0 for beta2"),
    Setting("epsilon", \.epsilon, .positive, "added to the root of the mean square"),
    Setting(
      "preconditionInterval", \.preconditionInterval, 1...Int.max,
      "steps from one refresh of the eigenbases to the next"),
    Setting(
      "maxDimension", \.maxDimension, 1...Int.max,
      "the longest side of a matrix that has an eigenbasis"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      first step: L = (1 − β) · G·Gᵀ,  R = (1 − β) · Gᵀ·G,  Ql, Qr their eigenvectors
      then, with t = 1 in the second step:
      M ← beta1 · M + (1 − beta1) · G
      V ← beta2 · V + (1 − beta2) · (Qlᵀ·G·Qr)²
      N = Ql · (Qlᵀ·M·Qr / (√V + epsilon)) · Qrᵀ
      W ← W − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · N
      W ← W − learningRate · weightDecay · W
      L ← β · L + (1 − β) · G·Gᵀ,  R ← β · R + (1 − β) · Gᵀ·G        (β = shampooBeta or beta2)
      every preconditionInterval steps: Ql = Q of L·Ql = Q·R, likewise Qr; V is sorted with them
      less than two axes, or sides above maxDimension: without Ql, Qr
      """
    },
    stability: AdamMoments.stability + ", 78 for beta1 = 0.95",
    source: "Vyas et al., “SOAP: Improving and stabilizing Shampoo using Adam”, ICLR 2025; soap.py")
}
