// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Testing

/// A use of an optimizer's names and numbers, with the error that it has to give; nil for none.
struct Use: Sendable, CustomTestStringConvertible {
  let label: String
  let expected: OptimizerError?
  let message: String?
  let run: @Sendable () throws(OptimizerError) -> Void

  var testDescription: String { label }

  /// What is wrong about the outcome, nil where nothing is.
  var complaint: String? {
    do {
      try run()
      return expected.map { "\(label): expected \($0), found no error" }
    } catch {
      if error != expected {
        return "\(label): expected \(expected.map { "\($0)" } ?? "no error"), found \(error)"
      }
      return error.description == message
        ? nil : "\(label): expected the message “\(message ?? "")”, found “\(error)”"
    }
  }

  static func right(
    _ label: String, _ run: @escaping @Sendable () throws(OptimizerError) -> Void
  ) -> Use { Use(label: label, expected: nil, message: nil, run: run) }

  static func wrong(
    _ label: String, _ expected: OptimizerError, _ message: String,
    _ run: @escaping @Sendable () throws(OptimizerError) -> Void
  ) -> Use { Use(label: label, expected: expected, message: message, run: run) }
}

extension SettingBound {
  /// In words, written again so that a message that changes is noticed; then values outside, and the
  /// outermost ones inside.
  fileprivate var cases: (text: String, outside: [Double], inside: [Double]) {
    let tiny = Double.leastNonzeroMagnitude
    let never = [Double.nan, .infinity, -.infinity]
    return switch self {
    case .positive: ("above 0", [0, -0.0, -tiny, -1] + never, [tiny, 1, 1e300])
    case .notNegative: ("at least 0", [-tiny, -1] + never, [0, tiny, 1, 1e300])
    case .decay: ("in [0, 1)", [-tiny, 1, 1.5] + never, [0, 0.5, 1.0.nextDown])
    case .share: ("in [0, 1]", [-tiny, 1.0.nextUp, 2] + never, [0, 0.5, 1])
    case .finite: ("a finite number", never, [-1e300, 0, 1e300])
    case .whole(let range):
      (
        range.upperBound == .max
          ? "a whole number of at least \(range.lowerBound)"
          : "a whole number in \(range.lowerBound) ... \(range.upperBound)",
        [Double(range.lowerBound) - 1, Double(range.lowerBound) + 0.5, Double(Int.max)]
          + (range.upperBound < 1 << 50 ? [Double(range.upperBound) + 1] : []) + never,
        [Double(range.lowerBound)]
          + (range.upperBound < 1 << 50 ? [Double(range.upperBound)] : [])
      )
    case .flag: ("0 or 1", [-1, 0.5, 2] + never, [0, 1])
    case .length:
      ("a share in [0, 1] or a whole number of steps above 1", [-1, 1.5] + never, [0, 0.5, 1, 20])
    }
  }
}

enum WrongUses {
  /// Every setting of every row at, below and above its bounds.
  static let bounds: [Use] = OptimizerEntry.all.flatMap { entry in
    entry.settings.flatMap { setting in
      let (text, outside, inside) = setting.bound.cases
      return outside.map { value in beyond(entry, setting.name, value, text) }
        + inside.map { value in within(entry, setting.name, value) }
    }
  }

  private static func beyond(
    _ entry: OptimizerEntry, _ name: String, _ value: Double, _ text: String
  ) -> Use {
    let rule = entry.ruleName
    return .wrong(
      "\(entry.name) \(name) \(value)",
      .invalidSetting(rule: rule, name: name, expected: text, found: "\(value)"),
      "\(rule): expected \(name) \(text), found \(value)"
    ) { () throws(OptimizerError) in _ = try entry.make(settings: [name: value]) }
  }

  private static func within(_ entry: OptimizerEntry, _ name: String, _ value: Double) -> Use {
    .right("\(entry.name) \(name) \(value)") { () throws(OptimizerError) in
      do throws(OptimizerError) { _ = try entry.make(settings: [name: value]) } catch {
        // Within its bounds a value may still exclude another setting.
        guard case .invalidSetting(_, "settings:", _, _) = error else { throw error }
      }
    }
  }

  /// Names that are nearly right, for every row.
  static let names: [Use] = OptimizerEntry.all.flatMap { entry in
    let strange = Flavor.allCases.filter { !entry.flavors.contains($0) }
    return ["", "lr", "learning_rate", "LearningRate"].map { unknownSetting(entry, $0) }
      + strange.map { unknownFlavor(entry, $0) }
      + entry.flavors.map { knownFlavor(entry, $0) }
  }

  private static func unknownSetting(_ entry: OptimizerEntry, _ name: String) -> Use {
    let (rule, known) = (entry.ruleName, entry.settings.map(\.name))
    return .wrong(
      "\(entry.name) without the setting “\(name)”",
      .unknownSetting(rule: rule, name: name, known: known),
      "\(rule): expected a setting of \(known.joined(separator: ", ")), found “\(name)”"
    ) { () throws(OptimizerError) in _ = try entry.make(settings: [name: 0.1]) }
  }

  private static func unknownFlavor(_ entry: OptimizerEntry, _ flavor: Flavor) -> Use {
    let (name, known) = (flavor.rawValue, entry.flavors.map(\.rawValue))
    return .wrong(
      "\(entry.name) \(name)", .unknownFlavor(rule: entry.name, flavor: name, known: known),
      "\(entry.name): expected a flavor of \(known.joined(separator: ", ")), found “\(name)”"
    ) { () throws(OptimizerError) in _ = try entry.make(flavor: flavor) }
  }

  private static func knownFlavor(_ entry: OptimizerEntry, _ flavor: Flavor) -> Use {
    .right("\(entry.name) \(flavor)") { () throws(OptimizerError) in
      _ = try entry.make(flavor: flavor)
    }
  }

  static let rules: [Use] =
    ["", "adm", "Adam", "adam ", "AdamW", "sgd-momentum"].map { unknownRule($0) }
    + OptimizerEntry.all.map { knownRule($0.name) }

  private static func unknownRule(_ name: String) -> Use {
    let known = OptimizerEntry.all.map(\.name)
    return .wrong(
      "the rule “\(name)”", .unknownName(kind: "optimizer", name: name, known: known),
      "optimizer: expected one of \(known.joined(separator: ", ")), found “\(name)”"
    ) { () throws(OptimizerError) in _ = try OptimizerEntry.named(name) }
  }

  private static func knownRule(_ name: String) -> Use {
    .right("the rule \(name)") { () throws(OptimizerError) in
      _ = try OptimizerEntry.named(name)
    }
  }

  /// Settings that exclude each other, then some that do not.
  static let conflicts: [Use] = [
    conflict(
      "sgd", .torch, ["nesterov": 1], "momentum above 0 and no dampening with Nesterov",
      "0.0, 0.0"),
    conflict(
      "nesterov", .keras, ["momentum": 0], "momentum above 0 and no dampening with Nesterov",
      "0.0, 0.0"),
    conflict(
      "nesterov", .torch, ["dampening": 0.5], "momentum above 0 and no dampening with Nesterov",
      "0.9, 0.5"),
    conflict(
      "sgd", .keras, ["momentum": 0.9, "dampening": 0.5], "no dampening in the flavor keras",
      "0.5"),
    conflict(
      "momentum", .optax, ["dampening": 1], "no dampening in the flavor optax", "1.0"),
    conflict("amsgrad", .keras, ["decoupled": 0], "decoupled 1 in the flavor keras", "0"),
    conflict("nadam", .keras, ["decoupled": 0], "decoupled 1 in the flavor keras", "0"),
    conflict(
      "nadam", .keras, ["momentumDecay": 0.004], "momentumDecay 1.0 in the flavor keras",
      "0.004"),
    conflict(
      "nadam", .optax, ["momentumDecay": 1], "momentumDecay 0.0 in the flavor optax", "1.0"),
    conflict(
      "radam", .torch, ["threshold": 4.0.nextDown], "threshold at least 4", "\(4.0.nextDown)"),
    conflict("radam", .optax, ["threshold": -5], "threshold at least 4", "-5.0"),
    agreement("sgd", .torch, ["momentum": 0.5, "nesterov": 1]),
    agreement("nesterov", .keras, [:]),
    agreement("sgd", .mlx, ["momentum": 0.5, "dampening": 0.5]),
    agreement("amsgrad", .torch, ["decoupled": 1]),
    agreement("nadam", .torch, ["decoupled": 1, "momentumDecay": 1]),
    agreement("radam", .optax, ["threshold": 4]),
  ]

  private static func conflict(
    _ name: String, _ flavor: Flavor, _ settings: [String: Double], _ text: String,
    _ found: String
  ) -> Use {
    let rule = OptimizerEntry.all.first { $0.name == name }?.ruleName ?? ""
    return .wrong(
      "\(name) \(flavor) \(settings.sorted { $0.key < $1.key })",
      .invalidSetting(rule: rule, name: "settings:", expected: text, found: found),
      "\(rule): expected settings: \(text), found \(found)"
    ) { () throws(OptimizerError) in
      _ = try OptimizerEntry.named(name).make(flavor: flavor, settings: settings)
    }
  }

  private static func agreement(
    _ name: String, _ flavor: Flavor, _ settings: [String: Double]
  ) -> Use {
    .right("\(name) \(flavor) \(settings.sorted { $0.key < $1.key })") {
      () throws(OptimizerError) in
      _ = try OptimizerEntry.named(name).make(flavor: flavor, settings: settings)
    }
  }

  /// Rules made in code, and bounds on gradients, which are asked for their problem.
  static let problems: [Use] = [
    made(SGD(learningRate: -1).problem, "SGD", "learningRate", "at least 0", "-1.0"),
    made(SGD(learningRate: .nan).problem, "SGD", "learningRate", "at least 0", "nan"),
    made(SGD(weightDecay: -0.1).problem, "SGD", "weightDecay", "at least 0", "-0.1"),
    made(SGD(momentum: 1).problem, "SGD", "momentum", "in [0, 1)", "1.0"),
    made(SGD(momentum: 0.9, dampening: 1.1).problem, "SGD", "dampening", "in [0, 1]", "1.1"),
    made(Adam(beta1: 1).problem, "Adam", "beta1", "in [0, 1)", "1.0"),
    made(Adam(beta2: -0.5).problem, "Adam", "beta2", "in [0, 1)", "-0.5"),
    made(Adam(epsilon: .infinity).problem, "Adam", "epsilon", "at least 0", "inf"),
    made(AdamW(weightDecay: .infinity).problem, "AdamW", "weightDecay", "at least 0", "inf"),
    made(AMSGrad(beta2: 1).problem, "AMSGrad", "beta2", "in [0, 1)", "1.0"),
    made(Adamax(epsilon: -1e-8).problem, "Adamax", "epsilon", "at least 0", "-1e-08"),
    made(NAdam(momentumDecay: -1).problem, "NAdam", "momentumDecay", "at least 0", "-1.0"),
    made(RAdam(threshold: .nan).problem, "RAdam", "threshold", "a finite number", "nan"),
    made(RAdam(threshold: 3).problem, "RAdam", "settings:", "threshold at least 4", "3.0"),
    made(Lion(beta1: .nan).problem, "Lion", "beta1", "in [0, 1)", "nan"),
    made(GradientClipping.norm(0).problem, "GradientClipping", "norm", "above 0", "0.0"),
    made(GradientClipping.norm(-1).problem, "GradientClipping", "norm", "above 0", "-1.0"),
    made(
      GradientClipping.norm(.infinity).problem, "GradientClipping", "norm", "above 0", "inf"),
    made(GradientClipping.value(0).problem, "GradientClipping", "value", "above 0", "0.0"),
    made(GradientClipping.value(.nan).problem, "GradientClipping", "value", "above 0", "nan"),
    madeWell(SGD(momentum: 0.9, nesterov: true).problem, "SGD"),
    madeWell(Adam().problem, "Adam"), madeWell(AMSGrad(flavor: .keras).problem, "AMSGrad"),
    madeWell(RAdam().problem, "RAdam"), madeWell(GradientClipping.norm(1).problem, "norm"),
    madeWell(GradientClipping.value(1e-3).problem, "value"),
  ]

  private static func made(
    _ problem: OptimizerError?, _ rule: String, _ name: String, _ text: String, _ found: String
  ) -> Use {
    .wrong(
      "\(rule) made with \(name) \(found)",
      .invalidSetting(rule: rule, name: name, expected: text, found: found),
      "\(rule): expected \(name) \(text), found \(found)"
    ) { () throws(OptimizerError) in if let problem { throw problem } }
  }

  private static func madeWell(_ problem: OptimizerError?, _ name: String) -> Use {
    .right("\(name) made well") { () throws(OptimizerError) in if let problem { throw problem } }
  }

  static let all: [Use] = bounds + names + rules + conflicts + problems
}

@Suite struct WrongUseTests {
  @Test func everyWrongUseGivesItsErrorAndEveryRightOneNone() {
    #expect(WrongUses.all.compactMap(\.complaint) == [])
  }

  @Test func thereAreAHundredWrongUses() {
    let wrong = WrongUses.all.filter { $0.expected != nil }
    #expect(wrong.count >= 100)
    #expect(Set(WrongUses.all.map(\.label)).count == WrongUses.all.count)
    #expect(WrongUses.all.count - wrong.count >= 50)
    for entry in OptimizerEntry.all {
      #expect(wrong.contains { $0.label.hasPrefix(entry.name + " ") }, "\(entry.name)")
    }
  }

  @Test func aWholeNumberThatIsNoIntIsOutside() {
    let bound = SettingBound.whole(1...Int.max)
    let (_, outside, inside) = bound.cases
    #expect(!outside.contains(where: bound.allows) && inside.allSatisfy(bound.allows))
    let few = SettingBound.whole(1...20)
    #expect(few.allows(20) && !few.allows(21) && !few.allows(0) && !few.allows(1.5))
    for bound in [SettingBound.positive, .notNegative, .decay, .share, .finite, .flag] {
      let (text, outside, inside) = bound.cases
      #expect(text == bound.text)
      #expect(!outside.contains(where: bound.allows) && inside.allSatisfy(bound.allows), "\(text)")
    }
  }

  @Test func aWrongTableIsFound() {
    let error = OptimizerError.invalidSetting(
      rule: "SGD", name: "momentum", expected: "in [0, 1)", found: "1.0")
    func momentum(_ value: Double) -> @Sendable () throws(OptimizerError) -> Void {
      { () throws(OptimizerError) in
        _ = try OptimizerEntry.named("sgd").make(settings: ["momentum": value])
      }
    }
    let text = "SGD: expected momentum in [0, 1), found 1.0"
    #expect(Use.wrong("a", error, text, momentum(1)).complaint == nil)
    #expect(Use.wrong("b", error, text, momentum(0.5)).complaint?.hasSuffix("no error") == true)
    #expect(Use.wrong("c", error, text, momentum(2)).complaint?.contains("found 2.0") == true)
    #expect(Use.wrong("d", error, "other", momentum(1)).complaint?.contains("message") == true)
    #expect(Use.right("e", momentum(1)).complaint?.contains("expected no error") == true)
    #expect(Use.right("f", momentum(0.5)).complaint == nil)
  }
}
