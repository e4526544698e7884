// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Synchronization

/// Where dropout and other random operations take their numbers from.
///
/// A random element is a function of (seed, step, use, index): `use` counts the random operations of
/// one step. `advance()` goes on to the next step; an optimizer calls it. The state to save is `seed`
/// and `step`.
///
/// ```swift
/// RandomSource.$current.withValue(RandomSource(seed: 7)) { … }
/// ```
public final class RandomSource: Sendable {
  /// The source of random operations that are not given one.
  @TaskLocal public static var current = RandomSource(seed: 0)

  public let seed: UInt64
  /// The key of the present step, `[4]` UInt32: (seed, step), low words first. A captured step reads
  /// it anew in each run.
  public let key: Variable
  private let position: Mutex<(step: UInt64, use: UInt32)>

  public init(seed: UInt64, step: UInt64 = 0) {
    self.seed = seed
    key = Variable(RandomKey(seed: seed, step: step).tensor)
    position = Mutex((step, 0))
  }

  /// The number of the present step; setting it resumes a run.
  public var step: UInt64 {
    get { position.withLock { $0.step } }
    set { move { _ in newValue } }
  }

  /// Goes on to the next step: the same operations then give other numbers.
  ///
  /// Not to be called while a captured step is traced; whoever runs the step calls it between runs.
  public func advance() {
    if BuildingScope.current.trace != nil { return }
    move { $0 &+ 1 }
  }

  private func move(_ change: (UInt64) -> UInt64) {
    position.withLock { position in
      position = (change(position.step), 0)
      let step = position.step
      key.update { memory in
        let words = memory.assumingMemoryBound(to: UInt32.self)
        words[2] = UInt32(truncatingIfNeeded: step)
        words[3] = UInt32(truncatingIfNeeded: step >> 32)
      }
    }
  }

  /// The number of the next random operation of this step.
  package func nextUse() -> UInt32 {
    if let trace = BuildingScope.current.trace { return trace.nextUse(of: self) }
    return position.withLock { position in
      defer { position.use &+= 1 }
      return position.use
    }
  }
}
