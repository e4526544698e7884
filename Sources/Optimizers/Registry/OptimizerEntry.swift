// SPDX-License-Identifier: Apache-2.0

/// A row of the registry of update rules.
public struct OptimizerEntry: Sendable {
  /// The name under which commands and run files know the rule.
  public let name: String
  /// One line for a help text.
  public let summary: String
  /// The name of the rule's type.
  public let ruleName: String
  /// The flavors that there are, the default first.
  public let flavors: [Flavor]
  public let documentation: RuleDocumentation
  /// Names, meanings and bounds of the settings, learning rate and weight decay first.
  public let settings: [SettingDescription]
  /// A rate that brings ½(x² + 10·y²) down in 400 steps from a start of size 1: for the tests.
  package let trialLearningRate: Double
  private let makeRule:
    @Sendable (Flavor, [String: Double]) throws(OptimizerError) -> any CatalogRule

  /// A setting without the rule that it belongs to.
  public struct SettingDescription: Sendable {
    public let name: String
    public let summary: String
    public let bound: SettingBound
    /// The value in each flavor of the rule.
    public let defaults: [Flavor: Double]
  }

  /// - Parameters:
  ///   - rule: The type.
  ///   - trialLearningRate: Where 0.02 is too little in 400 steps, as where rates fall by themselves.
  ///   - preset: Settings that make this row differ from another of the same type.
  init<Rule: CatalogRule>(
    _ name: String, _ summary: String, _ rule: Rule.Type,
    trialLearningRate: Double = 0.02,
    preset: @escaping @Sendable (inout Rule) -> Void = { _ in }
  ) {
    self.name = name
    self.summary = summary
    ruleName = "\(Rule.self)"
    self.trialLearningRate = trialLearningRate
    flavors = Rule.flavors
    documentation = Rule.documentation
    let all =
      [
        Setting<Rule>("learningRate", \.learningRate, .notNegative, "the base learning rate"),
        Setting<Rule>("weightDecay", \.weightDecay, .notNegative, "strength of weight decay"),
      ] + Rule.settings
    settings = all.map { setting in
      var defaults: [Flavor: Double] = [:]
      for flavor in Rule.flavors {
        var standard = Rule(flavor: flavor)
        preset(&standard)
        defaults[flavor] = setting.get(standard)
      }
      return SettingDescription(
        name: setting.name, summary: setting.summary, bound: setting.bound, defaults: defaults)
    }
    makeRule = { (flavor, values) throws(OptimizerError) in
      var rule = Rule(flavor: flavor)
      preset(&rule)
      try Setting.apply(values, to: &rule, of: all)
      if let problem = rule.problem { throw problem }
      return rule
    }
  }

  /// The rule in a flavor, with some settings changed.
  ///
  /// - Parameters:
  ///   - flavor: Whose form; the rule's default if nil.
  ///   - settings: Values by name; switches are 0 or 1.
  /// - Throws: `unknownFlavor`, `unknownSetting`, `invalidSetting`.
  public func make(
    flavor: Flavor? = nil, settings: [String: Double] = [:]
  ) throws(OptimizerError) -> any CatalogRule {
    if let flavor, !flavors.contains(flavor) {
      throw .unknownFlavor(
        rule: name, flavor: flavor.rawValue, known: flavors.map(\.rawValue))
    }
    return try makeRule(flavor ?? flavors[0], settings)
  }

  /// The row of that name.
  ///
  /// - Throws: `unknownName`.
  public static func named(_ name: String) throws(OptimizerError) -> OptimizerEntry {
    guard let entry = all.first(where: { $0.name == name }) else {
      throw .unknownName(kind: "optimizer", name: name, known: all.map(\.name))
    }
    return entry
  }
}
