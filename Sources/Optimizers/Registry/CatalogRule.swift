// SPDX-License-Identifier: Apache-2.0

/// A rule of this library: it has flavors and says of itself what it computes.
public protocol CatalogRule: OptimizerRule {
  /// The rule as a framework has it, with that framework's defaults.
  init(flavor: Flavor)

  /// Whose form it is.
  var flavor: Flavor { get }

  /// The flavors that there are, the default first.
  static var flavors: [Flavor] { get }

  static var documentation: RuleDocumentation { get }
}

/// What `descent optimizers NAME` prints.
public struct RuleDocumentation: Sendable {
  /// The exact update of a flavor, as lines of formulas.
  public let formula: @Sendable (Flavor) -> String
  /// What is different between the flavors, one line each; empty for a rule with one.
  public let differences: [String]
  /// The largest learning rate on a quadric of curvature λ, or what else bounds it; nil where nothing
  /// is known.
  public let stability: String?
  /// Author, year, where; and where the defaults come from.
  public let source: String

  public init(
    formula: @escaping @Sendable (Flavor) -> String, differences: [String] = [],
    stability: String? = nil, source: String
  ) {
    self.formula = formula
    self.differences = differences
    self.stability = stability
    self.source = source
  }
}
