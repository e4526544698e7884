// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Methods that ask for the loss several times in a step.
  static let search: [OptimizerEntry] = [
    OptimizerEntry("lbfgs", "Newton's direction from the last steps, with line search", LBFGS.self),
    OptimizerEntry("newton", "the exact Hessian within a trusted radius", Newton.self),
    OptimizerEntry("newton-plain", "the exact Hessian, full steps", Newton.self) {
      $0.method = .plain
    },
    OptimizerEntry("newton-saddle-free", "|eigenvalues| of the exact Hessian", Newton.self) {
      $0.method = .saddleFree
    },
    OptimizerEntry("newton-cg", "products with the Hessian, for larger networks", Newton.self) {
      $0.method = .conjugateGradient
    },
    OptimizerEntry(
      "gauss-newton", "Levenberg–Marquardt: JᵀL″J within a trusted radius", Newton.self
    ) {
      $0.curvature = .gaussNewton
    },
    OptimizerEntry("gauss-newton-cg", "products with JᵀL″J, for larger networks", Newton.self) {
      ($0.method, $0.curvature) = (.conjugateGradient, .gaussNewton)
    },
  ]
}
