// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentKernels
  internal import CDescentOneDNN

  /// The processor's unit for products of BFloat16 matrices (AMX), where it has one.
  enum MatrixUnit {
    static let isThere = descent_has_matrix_unit() != 0 && descent_unit_is_there() != 0

    /// Whether a convolution in BFloat16 is faster there by oneDNN than by Winograd's algorithm: a call
    /// with few pixels spends its time on the weights. `descent_onednn_rules.h` has the measurements.
    static func prefers(_ shape: ConvolutionShape) -> Bool {
      guard isThere else { return false }
      let isSum = shape.direction == .weightGradient
      let parts = isSum ? min(shape.parts, shape.mostPartials) : shape.parts
      let pixels = shape.batch * shape.outputHeight * shape.outputWidth / parts
      return switch shape.direction {
      case .forward: true
      case .inputGradient: pixels >= 256
      case .weightGradient: pixels >= 1024
      }
    }
  }
#endif
