// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Counter-based random elements.
struct RandomKernel: Kernel {
  let distribution: Op.Distribution
  let key: Int
  let use: UInt32
  let target: Int
  let count: Int

  var name: String { "random \(distribution)" }
  var reads: [Int] { [key] }
  var writes: [Int] { [target] }
  var parts: Int { Parts.elements(count * 4) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: count)
    let key = frame.values[key].assumingMemoryBound(to: UInt32.self)
    switch distribution {
    case .bits:
      descent_random_bits(
        frame.values[target].assumingMemoryBound(to: UInt32.self), key, use, Int64(begin),
        Int64(end))
    case .uniform:
      descent_random_uniform_f32(frame.floats(target), key, use, Int64(begin), Int64(end))
    case .normal:
      descent_random_normal_f32(frame.floats(target), key, use, Int64(begin), Int64(end))
    }
    return 0
  }
}
