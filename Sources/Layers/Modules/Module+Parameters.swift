// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A parameter and the path under which it is saved.
public struct NamedParameter: Sendable {
  /// Dotted, as PyTorch writes it: `layer1.0.conv1.weight`.
  public let path: String
  public let parameter: Parameter
}

/// A buffer and the path under which it is saved.
public struct NamedBuffer: Sendable {
  public let path: String
  public let buffer: Buffer
}

extension Module {
  /// All parameters in the order of declaration, frozen ones too.
  ///
  /// Reading them gives every weight its path.
  ///
  /// - Precondition: All sizes are known: given, or found by `build(inputShape:)` or a first call.
  public var parameters: [Parameter] { namedParameters.map(\.parameter) }

  /// All parameters with their paths.
  public var namedParameters: [NamedParameter] {
    placed(seed: nil, elementType: nil).compactMap { path, member in
      switch member {
      case let weight as Weight: NamedParameter(path: path, parameter: weight.parameter)
      case let parameter as Parameter: NamedParameter(path: path, parameter: parameter)
      default: nil
      }
    }
  }

  /// All buffers in the order of declaration.
  public var buffers: [Buffer] { namedBuffers.map(\.buffer) }

  /// All buffers with their paths.
  public var namedBuffers: [NamedBuffer] {
    placed(seed: nil, elementType: nil).compactMap { path, member in
      switch member {
      case let statistic as Statistic: NamedBuffer(path: path, buffer: statistic.buffer)
      case let buffer as Buffer: NamedBuffer(path: path, buffer: buffer)
      default: nil
      }
    }
  }

  /// The number of numbers that training adjusts.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// Whether every size is known, so that `parameters` can be read.
  public var isBuilt: Bool {
    members.allSatisfy { _, member in
      switch member {
      case let weight as Weight: weight.hasShape
      case let statistic as Statistic: statistic.hasShape
      default: true
      }
    }
  }

  /// Keeps training from changing the parameters whose path begins with a prefix.
  ///
  /// `"layer1"` means `layer1.…` and not `layer10.…`; the empty prefix means everything. A batch
  /// norm that is frozen goes on watching the batches, as in PyTorch.
  public func freeze(_ prefix: String = "") { setTrainable(false, prefix) }

  /// Lets training change the parameters whose path begins with a prefix again.
  public func unfreeze(_ prefix: String = "") { setTrainable(true, prefix) }

  private func setTrainable(_ isTrainable: Bool, _ prefix: String) {
    for (path, member) in members {
      guard prefix.isEmpty || path == prefix || path.hasPrefix(prefix + ".") else { continue }
      switch member {
      case let weight as Weight: weight.setTrainable(isTrainable)
      case let parameter as Parameter: parameter.isTrainable = isTrainable
      default: break
      }
    }
  }

  /// The members, after each has been told its path.
  func placed(
    seed: UInt64?, elementType: ElementType?
  ) -> [(path: String, member: any ModuleMember)] {
    let members = members
    for (path, member) in members {
      switch member {
      case let weight as Weight: weight.place(at: path, seed: seed, elementType: elementType)
      case let statistic as Statistic: statistic.place(at: path, elementType: elementType)
      case let parameter as Parameter: parameter.name = path
      case let buffer as Buffer: buffer.name = path
      default: break
      }
    }
    return members
  }
}
