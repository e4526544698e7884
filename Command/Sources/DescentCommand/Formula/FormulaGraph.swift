// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// Formulas as a graph of single numbers, each node with a name and with what it computes.
package struct FormulaGraph {
  /// A node as a reader knows it.
  package struct Step {
    package let node: Node
    package let name: String
    /// `n1 + n2`, in the names of its inputs; nil for variables and numbers.
    package let formula: String?
  }

  package let loss: Node
  package private(set) var steps: [Step]
  /// The variables in the order of first use, with their values.
  package private(set) var variables: [(node: Node, name: String, value: Double)]

  /// Builds the graph of the last statement.
  ///
  /// - Parameter values: The value of each variable.
  package init(
    _ statements: [Formula.Statement], source: String, values: [String: Double]
  ) throws(FormulaError) {
    var builder = Builder(statements, source: source, values: values)
    loss = try builder.build(statements)
    steps = builder.steps
    variables = builder.variables
  }

  package func step(of node: Node) -> Step? { steps.first { $0.node === node } }

  /// Values, local and upstream gradients, by the reference backend in Float64.
  package func inspected() throws -> Inspection {
    try Inspection(of: loss) { leaf in
      [variables.first { $0.node === leaf }?.value ?? 0]
    }
  }
}

private struct Builder {
  var steps: [FormulaGraph.Step] = []
  var variables: [(node: Node, name: String, value: Double)] = []
  private let source: String
  private let values: [String: Double]
  private var known: [String: Node] = [:]
  private var taken: Set<String>
  private var counter = 0

  init(_ statements: [Formula.Statement], source: String, values: [String: Double]) {
    self.source = source
    self.values = values
    taken = Set(values.keys)
    for statement in statements { taken.formUnion(statement.names) }
  }

  mutating func build(_ statements: [Formula.Statement]) throws(FormulaError) -> Node {
    var assigned: Set<String> = []
    for (index, statement) in statements.enumerated() {
      if let name = statement.name {
        if !assigned.insert(name).inserted || values[name] != nil {
          throw failure("each name defined once", "'\(name)' defined twice")
        }
        known[name] = try node(statement.formula, name: name)
      } else if index < statements.count - 1 {
        throw failure("a name for each formula but the last", "one without")
      } else {
        let name = taken.contains("L") ? nil : "L"
        return try node(statement.formula, name: name)
      }
    }
    guard let last = statements.last?.name, let loss = known[last] else {
      throw failure("a formula", "nothing")
    }
    return loss
  }

  private mutating func node(_ formula: Formula, name: String? = nil) throws(FormulaError) -> Node {
    switch formula {
    case .number(let value):
      return add(
        Node.make(.constant(value, .float64), []), name: ShortNumber.text(value), formula: nil)
    case .name(let variable):
      return try self.variable(variable)
    case .negated(.call(let function, let arguments)) where arguments.count == 1:
      guard let function = FormulaFunction.named(function) else {
        throw failure("a function", function)
      }
      let x = try node(arguments[0])
      return add(
        FormulaFunction.negated(function, of: x), name: name,
        formula: "-\(function.name)(\(text(x)))")
    case .negated(let inner):
      let x = try node(inner)
      return add(Node.make(.unary(.negate), [x]), name: name, formula: "-\(text(x))")
    case .binary(.power, let base, .number(2)):
      let x = try node(base)
      return add(Node.make(.unary(.square), [x]), name: name, formula: "\(text(x))^2")
    case .binary(let kind, let left, let right):
      let a = try node(left)
      let b = try node(right)
      let space = kind == .add || kind == .subtract ? " " : ""
      return add(
        Node.make(.binary(kind.operation), [a, b]), name: name,
        formula: "\(text(a))\(space)\(kind.rawValue)\(space)\(text(b))")
    case .call(let called, let arguments):
      guard let function = FormulaFunction.named(called) else {
        throw failure("a function", called)
      }
      var inputs: [Node] = []
      for argument in arguments { inputs.append(try node(argument)) }
      let names = inputs.map(text).joined(separator: ", ")
      return add(function.node(inputs), name: name, formula: "\(function.name)(\(names))")
    }
  }

  private mutating func variable(_ name: String) throws(FormulaError) -> Node {
    if let node = known[name] { return node }
    guard let value = values[name] ?? (name == "pi" ? Double.pi : nil) else {
      throw failure("a value for '\(name)': --at \(name)=…", "none")
    }
    let node = Node(input: .scalar, .float64)
    known[name] = node
    variables.append((node, name, value))
    return add(node, name: name, formula: nil)
  }

  private mutating func add(_ node: Node, name: String?, formula: String?) -> Node {
    steps.append(FormulaGraph.Step(node: node, name: name ?? freshName(), formula: formula))
    return node
  }

  private mutating func freshName() -> String {
    repeat { counter += 1 } while taken.contains("n\(counter)")
    return "n\(counter)"
  }

  private func text(_ node: Node) -> String {
    steps.first { $0.node === node }?.name ?? "?"
  }

  private func failure(_ expected: String, _ found: String) -> FormulaError {
    FormulaError(expected: expected, found: found, column: nil, source: source)
  }
}

extension Formula.Operator {
  fileprivate var operation: Op.Binary {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    }
  }
}

extension Formula.Statement {
  /// All names in it, functions left out.
  fileprivate var names: Set<String> {
    var names = Set([name].compactMap { $0 })
    var stack = [formula]
    while let formula = stack.popLast() {
      switch formula {
      case .number: break
      case .name(let name): names.insert(name)
      case .negated(let inner): stack.append(inner)
      case .binary(_, let left, let right): stack += [left, right]
      case .call(_, let arguments): stack += arguments
      }
    }
    return names
  }
}
