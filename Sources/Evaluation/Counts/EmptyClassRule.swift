// SPDX-License-Identifier: Apache-2.0

/// What an undefined figure of one class counts as in a mean over classes.
///
/// A class that occurs neither among labels nor among predictions is always left out. The rule
/// decides about the others, such as the precision of a class that was never predicted.
public enum EmptyClassRule: Sendable, Hashable, CaseIterable {
  /// It counts as 0: the default, which flatters nobody.
  case zero
  /// It counts as 1.
  case one
  /// It is left out of the mean.
  case leaveOut
}
