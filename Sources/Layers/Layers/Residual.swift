// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// `body(x) + shortcut(x)`: the body learns what to add to its input.
///
/// - Shapes: body and shortcut give the same shape; without a shortcut, the input's.
/// - Names: `body.0.weight`, `shortcut.weight`.
/// - Source: He, Zhang, Ren & Sun, CVPR 2016.
public struct Residual: Module {
  public let body: Sequential
  /// What the input goes through before it is added; nil for the input itself.
  public let shortcut: (any Module)?

  public init(shortcut: (any Module)? = nil, @SequentialBuilder _ body: () -> [any Module]) {
    self.body = Sequential(body())
    self.shortcut = shortcut
  }

  public var children: Children { Children([("body", body), ("shortcut", shortcut)]) }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let (change, kept) = (body(x), shortcut?(x) ?? x)
    if change.shape != kept.shape {
      trap(
        "Residual: expected body and shortcut of one shape, found \(change.shape) and "
          + "\(kept.shape); give a shortcut that changes the shape as the body does")
    }
    return change + kept
  }
}
