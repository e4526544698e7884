// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The base learning rate, multiplied by a factor at given steps.
///
/// ```
/// rate(t) = base · factor^|{m ∈ milestones : m ≤ t}|
/// ```
///
/// - `milestones`: half and three quarters of the training, as He, Zhang, Ren & Sun, CVPR 2016 trained
///   ResNets on CIFAR-10 (32k and 48k of 64k steps).
/// - `factor`: 0.1, the same paper's and PyTorch's.
///
/// - Source: PyTorch's `MultiStepLR` (`factor` is `gamma`).
public struct MultiStepDecay: CatalogSchedule {
  /// How far into the training the rate changes, in any order; the end itself changes nothing.
  public var milestones: [ScheduleLength]
  /// What the rate is multiplied by at each.
  public var factor: Double

  public init() { self.init(milestones: [.share(0.5), .share(0.75)]) }

  public init(
    milestones: [ScheduleLength] = [.share(0.5), .share(0.75)], factor: Double = 0.1
  ) {
    (self.milestones, self.factor) = (milestones, factor)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let position = position(step, of: total)
    return base * pow(factor, Double(milestones.count { $0.steps(of: total) <= position }))
  }

  /// So many milestones have a setting; in Swift there may be any number.
  private static let named = 4

  public static let settings: [Setting<MultiStepDecay>] =
    (0..<named).map { index in
      Setting(
        "milestone\(index + 1)", .length, "a place where the rate changes; 1, the end, is none",
        get: { $0.milestones.indices.contains(index) ? $0.milestones[index].number : 1 },
        set: { schedule, value in
          while schedule.milestones.count <= index { schedule.milestones.append(.share(1)) }
          schedule.milestones[index] = ScheduleLength(value)
        })
    } + [Setting("factor", \.factor, .positive, "what the rate is multiplied by")]

  public var conflict: SettingConflict? {
    milestones.first { !SettingBound.length.allows($0.number) }
      .map {
        SettingConflict(
          expected: "milestones that are each \(SettingBound.length.text)", found: "\($0.number)")
      }
  }

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · factor^(milestones reached at t)",
    source: "PyTorch's MultiStepLR; milestones of He, Zhang, Ren & Sun, CVPR 2016")
}
