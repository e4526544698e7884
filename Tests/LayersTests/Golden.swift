// SPDX-License-Identifier: Apache-2.0
import DescentTensors
import Foundation

/// Values from PyTorch in `Tests/Golden/layers.json`.
struct Golden: Decodable {
  struct Values: Decodable {
    let shape: [Int]
    let values: [Double]

    func tensor(_ elementType: ElementType = .float64) -> Tensor {
      Tensor(values, shape: Shape(shape), elementType: elementType)
    }
  }

  struct Case: Decodable {
    let state: [String: Values]?
    let input: Values
    let targets: Values?
    let output: Values
    let inputGradient: Values?
    let gradients: [String: Values]?
    let buffers: [String: Values]?
  }

  private struct File: Decodable {
    let cases: [String: Entry]
  }

  /// A case, or bare values.
  private enum Entry: Decodable {
    case full(Case)
    case values(Values)

    init(from decoder: any Decoder) throws {
      if let full = try? Case(from: decoder) {
        self = .full(full)
      } else {
        self = .values(try Values(from: decoder))
      }
    }
  }

  static func read() throws -> (cases: [String: Case], values: [String: Values]) {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/layers.json").standardized
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    var cases: [String: Case] = [:]
    var values: [String: Values] = [:]
    for (name, entry) in file.cases {
      switch entry {
      case .full(let full): cases[name] = full
      case .values(let bare): values[name] = bare
      }
    }
    return (cases, values)
  }
}

/// The largest difference between elements, against the largest element.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  if a.count != b.count { return .infinity }
  let scale = max(b.map(abs).max() ?? 0, 1)
  return zip(a, b).map { abs($0 - $1) / scale }.max() ?? 0
}
