// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Methods of recent years.
  static let recent: [OptimizerEntry] = [
    OptimizerEntry("muon", "matrices along their momentum, made nearly orthogonal", Muon.self),
    OptimizerEntry(
      "schedule-free-sgd", "SGD whose running mean is evaluated, without schedule",
      ScheduleFreeSGD.self),
    OptimizerEntry(
      "schedule-free-adamw", "AdamW whose running mean is evaluated, without schedule",
      ScheduleFreeAdamW.self),
    OptimizerEntry("prodigy", "Adam that finds its learning rate", Prodigy.self),
    OptimizerEntry("soap", "Adam in the eigenbases of each matrix's gradients", SOAP.self),
    // Alone, without estimates, it walks by signs that momentum makes late: small steps only.
    OptimizerEntry(
      "sophia-g", "momentum over estimated curvature, clipped", SophiaG.self,
      trialLearningRate: 0.003),
  ]
}
