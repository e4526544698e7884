// SPDX-License-Identifier: Apache-2.0

/// The figures that ``ClassCounts`` has for a class.
public enum ClassScore: String, Sendable, Hashable, CaseIterable {
  case precision
  case recall
  case f1
  case iou

  /// The figure for one class; `nil` where it is undefined.
  public func value(of counts: ClassCounts) -> Double? {
    switch self {
    case .precision: counts.precision
    case .recall: counts.recall
    case .f1: counts.f1
    case .iou: counts.iou
    }
  }
}
