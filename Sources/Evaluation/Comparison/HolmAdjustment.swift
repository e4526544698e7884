// SPDX-License-Identifier: Apache-2.0

/// P-values of several comparisons, adjusted so that the probability of *any* false finding stays
/// below the level.
///
/// Compare twenty models with a baseline, and one is significant at 5 % by chance. Holm's method
/// multiplies the smallest p-value by the number of comparisons, the next by one less, and so on,
/// each at least the one before and at most 1. It needs no independence, and finds more than
/// Bonferroni's method.
public enum HolmAdjustment {
  /// The adjusted p-values, in the order given; equal ones stay equal.
  ///
  /// - Precondition: numbers in 0 … 1.
  /// - Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65; equals statsmodels'
  ///   `multipletests(…, method="holm")`.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    require(
      pValues.allSatisfy { (0...1).contains($0) }, "HolmAdjustment: expected p-values in 0 … 1")
    let order = pValues.indices.sorted {
      pValues[$0] != pValues[$1] ? pValues[$0] < pValues[$1] : $0 < $1
    }
    var result = pValues
    var least = 0.0
    for (place, index) in order.enumerated() {
      least = max(least, min(1, pValues[index] * Double(pValues.count - place)))
      result[index] = least
    }
    return result
  }
}
