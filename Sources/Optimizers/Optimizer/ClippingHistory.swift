// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// The lengths of the latest gradients, of which adaptive clipping takes a percentile.
struct ClippingHistory {
  private let percent: Double
  private let window: Int
  /// Newest first, Float64; infinity where there has been no gradient yet.
  let lengths: Variable

  init?(_ clipping: GradientClipping?) {
    guard case .percentile(let percent, let window) = clipping else { return nil }
    (self.percent, self.window) = (percent, window)
    lengths = Variable(Tensor.full([window], .infinity, elementType: .float64))
  }

  /// The gradients scaled down to the percentile of the lengths so far, the present one included,
  /// which is then remembered.
  ///
  /// - Parameter condition: Where it is false, nothing is remembered.
  func clipped(_ gradients: [Tensor], onlyIf condition: Tensor?) -> [Tensor] {
    guard let length = gradientNorm(of: gradients)?.cast(to: .float64) else { return gradients }
    let old = lengths.value
    let new = Tensor.concatenated(
      [length.reshaped(to: [1]), old.sliced(axis: 0, 0..<(window - 1))], axis: 0)
    lengths.value = condition.map { select($0, new, old) } ?? new
    let bound = percentile(of: new)
    let scale = bound / maximum(length, bound)
    return gradients.map { $0 * scale.cast(to: $0.elementType) }
  }

  /// With linear interpolation, as NumPy's `percentile`.
  private func percentile(of lengths: Tensor) -> Tensor {
    let sorted = lengths.sorted()
    let known = lengths.isFinite().cast(to: .float64).sum()
    let position = (known - 1) * (percent / 100)
    let below = floor(position)
    let places = Tensor.arange(window, elementType: .float64)
    func element(_ place: Tensor) -> Tensor {
      select(places.equal(to: place), sorted, 0).sum()
    }
    let lower = element(below)
    let upper = element(minimum(below + 1, known - 1))
    return lower + (position - below) * (upper - lower)
  }
}
