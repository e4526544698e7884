// SPDX-License-Identifier: Apache-2.0

/// What became of ``CPUBackend/Precision/bfloat16`` in a plan.
public struct PrecisionUse: Sendable, Hashable, CustomStringConvertible {
  /// Whether the processor and the kernel library have BFloat16 arithmetic.
  public let isSupported: Bool
  /// Convolutions and matrix products of the plan, each direction by itself.
  public let products: Int
  /// Those of them that compute in BFloat16.
  public let productsInBFloat16: Int

  public var description: String {
    if !isSupported {
      return "bf16: this processor or kernel library has no such arithmetic; all is float32"
    }
    if productsInBFloat16 == 0 {
      return "bf16: no convolution or matrix product is large enough to gain by it; all is float32"
    }
    return "bf16: \(productsInBFloat16) of \(products) convolutions and matrix products"
      + (productsInBFloat16 < products ? "; the others would gain nothing and are float32" : "")
  }
}

extension Draft {
  /// How many products there are, and how many of them read BFloat16.
  var products: (all: Int, half: Int) {
    let products = items.filter { $0.op.product != nil }
    return (products.count, products.count { items[$0.inputs[0]].isHalf })
  }
}
