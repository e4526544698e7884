// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Modules one after the other.
///
/// ```swift
/// let model = Sequential {
///   Flatten()
///   for size in [256, 128] {
///     Linear(outputSize: size)
///     ReLU()
///   }
///   Linear(outputSize: 10)
/// }
/// ```
///
/// - Names: the position, as in PyTorch: `0.weight`. Modules without parameters count too.
/// - First weights: each layer without an `initializer:` takes He's rule if a rectifier follows (with
///   at most normalisation, dropout, pooling and flattening between) and Xavier's otherwise.
public struct Sequential: Module {
  public let modules: [any Module]

  public init(@SequentialBuilder _ modules: () -> [any Module]) { self.init(modules()) }

  public init(_ modules: [any Module]) {
    self.modules = modules
    for (index, module) in modules.enumerated() {
      guard let layer = module as? any ActivationDependent else { continue }
      let following = Self.firstNonlinearity(in: modules[(index + 1)...])
      if following != .linear { layer.follow(with: following) }
    }
  }

  public var children: Children {
    Children(modules.enumerated().map { ("\($0)", $1) })
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { modules.reduce(x) { $1($0) } }
}

extension Sequential: ActivationDependent {
  /// What follows the sequence follows its last layer with weights, if the question reaches it.
  func follow(with nonlinearity: Nonlinearity) {
    for module in modules.reversed() {
      if let layer = module as? any ActivationDependent {
        return layer.follow(with: nonlinearity)
      }
      guard let trait = module as? any ActivationTrait, trait.nonlinearity == nil else { return }
    }
  }
}

/// Collects the modules of a ``Sequential``, with `if`, `switch` and `for`.
@resultBuilder
public enum SequentialBuilder {
  public static func buildExpression(_ module: some Module) -> [any Module] { [module] }
  public static func buildExpression(_ module: any Module) -> [any Module] { [module] }
  public static func buildExpression(_ modules: [any Module]) -> [any Module] { modules }
  public static func buildBlock(_ parts: [any Module]...) -> [any Module] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[any Module]]) -> [any Module] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [any Module]?) -> [any Module] { part ?? [] }
  public static func buildEither(first: [any Module]) -> [any Module] { first }
  public static func buildEither(second: [any Module]) -> [any Module] { second }
}
