// SPDX-License-Identifier: Apache-2.0

/// How long a part of a schedule is: so many steps, or a share of the training.
///
/// ```swift
/// WarmUp(.steps(500), then: .cosine)
/// WarmUp(.share(0.05), then: .cosine)
/// ```
///
/// A share serves for any number of epochs, which is why all defaults are shares.
public enum ScheduleLength: Sendable, Hashable, CustomStringConvertible {
  case steps(Int)
  /// In [0, 1].
  case share(Double)

  /// One number for both, as settings have it: up to 1 a share, above that steps.
  ///
  /// - Parameter number: A number that ``SettingBound/length`` allows.
  public init(_ number: Double) {
    self = number <= 1 ? .share(number) : .steps(Int(exactly: number) ?? .max)
  }

  /// The number that stands for it; a single step, which has none, becomes 1. A share above 1 is a
  /// mistake and must not be read as steps, so it never becomes a whole number.
  public var number: Double {
    switch self {
    case .steps(let count): Double(count)
    case .share(let share): share > 1 && share == share.rounded() ? share.nextUp : share
    }
  }

  /// Steps in a training of `total`; part of one where a share asks for it.
  public func exactSteps(of total: Int) -> Double {
    switch self {
    case .steps(let count): return Double(count)
    case .share(let share):
      let (steps, whole) = (share * Double(total), (share * Double(total)).rounded())
      // 0.07 · 100 is a little more than 7 in floating point and means 7.
      return abs(steps - whole) < 1e-9 * max(whole, 1) ? whole : steps
    }
  }

  /// Whole steps in a training of `total`; a begun one counts, so that a third three times is all.
  public func steps(of total: Int) -> Int {
    switch self {
    case .steps(let count): max(count, 0)
    case .share: max(Int(exactly: exactSteps(of: total).rounded(.up)) ?? 0, 0)
    }
  }

  /// `500 steps` or `0.05 of the training`.
  public var description: String {
    switch self {
    case .steps(let count): "\(count) steps"
    case .share(let share): "\(share) of the training"
    }
  }
}
