// SPDX-License-Identifier: Apache-2.0

/// What an undefined figure of one class counts as in a mean over classes.
///
/// The rule decides about a class that occurs among labels or predictions and has no figure all the
/// same, such as the precision of a class that was never predicted. It is scikit-learn's
/// `zero_division` of 0, 1 or NaN.
///
/// A class that occurs neither among labels nor among predictions is always left out. That is what
/// scikit-learn does when its `labels` is not given, and torchmetrics in any case. scikit-learn with
/// `labels=range(n)` counts such a class by `zero_division`, which makes a mean depend on how many
/// classes somebody once listed.
public enum EmptyClassRule: Sendable, Hashable, CaseIterable {
  /// It counts as 0: the default, which flatters nobody.
  case zero
  /// It counts as 1.
  case one
  /// It is left out of the mean.
  case leaveOut

  var replacement: Double? {
    switch self {
    case .zero: 0
    case .one: 1
    case .leaveOut: nil
    }
  }
}
