// SPDX-License-Identifier: Apache-2.0

/// The base learning rate at every step.
public struct ConstantSchedule: CatalogSchedule {
  public init() {}

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double { base }

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base", source: "Robbins & Monro 1951 ask for a rate that falls")
}

extension Schedule where Self == ConstantSchedule {
  /// The base learning rate at every step.
  public static var constant: ConstantSchedule { ConstantSchedule() }
}
