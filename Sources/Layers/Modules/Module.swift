// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A part of a network: a function of one tensor with named parameters.
///
/// ```swift
/// struct TwoLayers: Module {
///   let hidden = Linear(outputSize: 32), output = Linear(outputSize: 10)
///   var children: Children { ["hidden": hidden, "output": output] }
///   func callAsFunction(_ x: Tensor) -> Tensor { output(relu(hidden(x))) }
/// }
/// ```
///
/// - Names: the keys of `children`, joined by dots, are the paths under which parameters are saved:
///   `hidden.weight`. They follow PyTorch's where a layer has a counterpart there.
/// - Sizes left out are taken from the data: `build(inputShape:seed:)`, or the first call.
/// - First weights depend on (seed, path, element) alone, never on the order of construction.
public protocol Module: ModuleMember {
  /// Everything inside that has parameters or buffers.
  var children: Children { get }

  /// The module's output; batch first.
  func callAsFunction(_ x: Tensor) -> Tensor
}

extension Module {
  public var children: Children { [:] }

  /// The output as in use: dropout passes, batch norm applies what it has learned.
  public func predict(_ x: Tensor) -> Tensor { Mode.evaluation { self(x) } }

  /// The declared weights, parameters and buffers below this module, with their paths, in order.
  /// A member that is declared in two places is listed once, under its first path.
  var members: [(path: String, member: any ModuleMember)] {
    var result: [(path: String, member: any ModuleMember)] = []
    var seen: Set<ObjectIdentifier> = []
    var stack = children.entries.reversed().map { (path: $0.name, member: $0.member) }
    while let (path, member) = stack.popLast() {
      if let module = member as? any Module {
        stack += module.children.entries.reversed().map { ("\(path).\($0.name)", $0.member) }
      } else if seen.insert(ObjectIdentifier(member as AnyObject)).inserted {
        result.append((path, member))
      }
    }
    return result
  }
}
