// SPDX-License-Identifier: Apache-2.0

/// Which of the weights that a model had at the ends of epochs it keeps.
///
/// Without a validation part it is always the last epoch's. NaN is never best; of equals the earlier
/// is kept.
public enum KeptWeights: String, Sendable, Hashable, Codable, CaseIterable {
  /// Those with the lowest validation loss: the default, since it moves with every sample where
  /// accuracy on a small part moves in steps.
  case lowestValidationLoss
  /// Those with the highest validation accuracy, the lower loss deciding among equals.
  case highestValidationAccuracy
  /// Those of the last epoch.
  case last

  /// Whether a validation result beats the best so far.
  func prefers(_ new: Score, to old: Score?) -> Bool {
    guard !new.loss.isNaN else { return self == .last }
    guard let old, !old.loss.isNaN else { return true }
    return switch self {
    case .lowestValidationLoss: new.loss < old.loss
    case .highestValidationAccuracy:
      new.accuracy > old.accuracy || (new.accuracy == old.accuracy && new.loss < old.loss)
    case .last: true
    }
  }

  /// How a model did on the validation part.
  struct Score: Sendable, Hashable, Codable {
    var loss: Double
    var accuracy: Double
  }
}
