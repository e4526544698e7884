// SPDX-License-Identifier: Apache-2.0

/// How a convolution of Float32 numbers is computed, and how far its results lie from the exact sums.
public enum ConvolutionAlgorithm: String, Sendable, CaseIterable {
  /// The sum itself.
  case direct = "direct sum"
  /// Fewer products, of sums of images and of weights.
  case winograd = "Winograd"
  /// The sum itself, of operands rounded to BFloat16; sums in Float32.
  case bfloat16 = "BFloat16"
  /// A matrix product of the unfolded image.
  case unfolded = "matrix product"

  /// The largest error that was measured against Float64, relative, by the L2 norm. Tests let a layer of
  /// 64 channels have no less than half of it and no more than twice as much.
  public var relativeError: Double {
    switch self {
    case .direct: 2.4e-7
    case .winograd: 1.2e-6
    case .bfloat16: 2.1e-3
    case .unfolded: 2.9e-7
    }
  }

  /// The algorithm of a kernel; nil where it is no convolution.
  init?(kernel name: String) {
    guard name.hasPrefix("convolution") else { return nil }
    self =
      if name.contains("bf16") {
        .bfloat16
      } else if name.contains("Winograd") {
        .winograd
      } else if name.contains("BLAS") {
        .unfolded
      } else {
        .direct
      }
  }
}

extension PlanDescription {
  /// The algorithms of the plan's convolutions with their errors, in words; nil where there are none.
  public var errors: String? {
    let used = ConvolutionAlgorithm.allCases.compactMap { algorithm in
      convolutions[algorithm].map { "\(algorithm.rawValue) \(algorithm.relativeError) (\($0))" }
    }
    if used.isEmpty { return nil }
    return
      "Relative error of convolutions against Float64, and how many: \(used.joined(separator: ", "))"
  }
}
