// SPDX-License-Identifier: Apache-2.0

/// What a training is going to do: for progress bars and logs.
public struct TrainingPlan: Sendable, Hashable {
  public let epochs: Int
  public let stepsPerEpoch: Int
  public let batchSize: Int
  public let trainingSamples: Int
  public let validationSamples: Int
  /// The number of numbers that training adjusts.
  public let parameterCount: Int
  public let seed: UInt64

  /// Optimizer steps in all.
  public var totalSteps: Int {
    let (product, overflow) = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
    return overflow ? .max : product
  }
}
