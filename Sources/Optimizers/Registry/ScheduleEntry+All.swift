// SPDX-License-Identifier: Apache-2.0

extension ScheduleEntry {
  /// All schedules. A new one is a file in `Schedules` and a row here.
  public static let all: [ScheduleEntry] = [
    ScheduleEntry("constant", "the base learning rate at every step", ConstantSchedule.self),
    ScheduleEntry("step", "times 0.1 each time that some steps have passed", StepDecay.self),
    ScheduleEntry("multi-step", "times 0.1 at given steps", MultiStepDecay.self),
    ScheduleEntry("exponential", "the same share less in each step", ExponentialDecay.self),
    ScheduleEntry(
      "polynomial", "down along a power of what is left of the way", PolynomialDecay.self),
    ScheduleEntry("linear", "down to 0 on a straight line", LinearSchedule.self),
    ScheduleEntry("cosine", "down to 0 along half a cosine", CosineDecay.self),
    ScheduleEntry(
      "cosine-restarts", "half cosines, each longer than the one before (SGDR)",
      CosineRestarts.self),
    ScheduleEntry(
      "one-cycle", "up to the base learning rate, then down to almost nothing", OneCycle.self),
    ScheduleEntry("warm-up", "a rise, then the base learning rate", WarmUp.self),
    ScheduleEntry(
      "warm-up-stable-decay", "a rise, a long plateau, a fall at the end (WSD)",
      WarmUpStableDecay.self),
    ScheduleEntry(
      "inverse-square-root", "a rise, then down with the root of the step",
      InverseSquareRoot.self),
    ScheduleEntry("cyclic", "up and down again in lines (triangular)", CyclicSchedule.self),
    ScheduleEntry(
      "cyclic-triangular2", "up and down, each time half as high", CyclicSchedule.self
    ) { $0.mode = .triangular2 },
    ScheduleEntry(
      "cyclic-exp-range", "up and down, less high with each step", CyclicSchedule.self
    ) { $0.mode = .expRange },
  ]
}
