// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// `strength · Σ |w|` over the parameters: drives weights to exactly zero.
///
/// - Parameters:
///   - parameters: As a rule `model.parameters`; frozen ones add nothing.
///   - strength: λ, at least 0.
///   - includingVectors: Whether biases and norm parameters (less than two axes) are penalised too.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Returns: A scalar to add to a loss.
public func l1Penalty(
  _ parameters: [Parameter], strength: Double, includingVectors: Bool = false,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  penalty("l1Penalty", parameters, strength, includingVectors, file: file, line: line) {
    abs($0).sum()
  }
}

/// `strength/2 · Σ w²` over the parameters: pulls as weight decay of the same strength does in
/// plain SGD.
///
/// - Parameters:
///   - parameters: As a rule `model.parameters`; frozen ones add nothing.
///   - strength: λ, at least 0.
///   - includingVectors: Whether biases and norm parameters (less than two axes) are penalised too.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Returns: A scalar to add to a loss.
public func l2Penalty(
  _ parameters: [Parameter], strength: Double, includingVectors: Bool = false,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  penalty("l2Penalty", parameters, strength / 2, includingVectors, file: file, line: line) {
    square($0).sum()
  }
}

private func penalty(
  _ name: String, _ parameters: [Parameter], _ factor: Double, _ includingVectors: Bool,
  file: StaticString, line: UInt, _ term: (Tensor) -> Tensor
) -> Tensor {
  if !(factor >= 0 && factor.isFinite) {
    trap("\(name): expected a strength of at least 0, found \(factor)", file: file, line: line)
  }
  let terms =
    parameters
    .filter { $0.isTrainable && (includingVectors || $0.shape.rank >= 2) }
    .map { term($0.value) }
  guard let first = terms.first else {
    return Tensor(0, elementType: parameters.first?.elementType ?? .float32)
  }
  return factor * terms.dropFirst().reduce(first) { $0 + $1 }
}
