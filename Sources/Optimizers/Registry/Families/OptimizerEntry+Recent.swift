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
  ]
}
