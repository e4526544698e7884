// SPDX-License-Identifier: Apache-2.0

/// The base learning rate at every step.
public struct ConstantSchedule: Schedule {
  public init() {}

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double { base }
}

extension Schedule where Self == ConstantSchedule {
  /// The base learning rate at every step.
  public static var constant: ConstantSchedule { ConstantSchedule() }
}
