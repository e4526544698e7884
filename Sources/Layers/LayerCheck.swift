// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors

/// Checks of a layer's arguments and inputs: a wrong one is the caller's mistake.
struct LayerCheck {
  private let layer: String
  private let file: StaticString
  private let line: UInt

  init(_ layer: String, file: StaticString = #fileID, line: UInt = #line) {
    (self.layer, self.file, self.line) = (layer, file, line)
  }

  /// Sizes that must be at least 1 where they are given.
  func positive(_ sizes: [(name: String, value: Int?)]) {
    for (name, value) in sizes {
      if let value, value < 1 { fail("\(name) of at least 1", "\(value)") }
    }
  }

  /// An input [N, C, H, W].
  func image(_ x: Tensor) {
    if x.rank != 4 { fail("images [N, C, H, W]", "\(x.shape)") }
  }

  /// An input [N, C, …].
  func channelled(_ x: Tensor) {
    if x.rank < 2 { fail("an input [N, C, …]", "\(x.shape)") }
  }

  func fail(_ expected: String, _ found: String) -> Never {
    trap("\(layer): expected \(expected), found \(found)", file: file, line: line)
  }
}
