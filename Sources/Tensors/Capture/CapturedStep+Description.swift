// SPDX-License-Identifier: Apache-2.0
public import DescentEngine
public import DescentGraph

extension CapturedStep {
  /// The traced computation, to be drawn or exported: results first, then the new values of
  /// variables. A leaf that stands for a variable has it as its `source`.
  public var computation: Graph { graph }

  /// Which outputs of ``computation`` are written over which of its leaves.
  public var updates: [Update] {
    memory.bindings.compactMap { binding in
      guard let output = binding.output, let leaf = binding.leaf else { return nil }
      return Update(output: output, leaf: leaf)
    }
  }
}
