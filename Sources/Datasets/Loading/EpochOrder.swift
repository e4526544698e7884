// SPDX-License-Identifier: Apache-2.0

/// The order of the samples in an epoch, a function of seed and epoch alone.
struct EpochOrder: Sendable {
  private let count: Int
  private let isShuffled: Bool
  private var order: [Int] = []
  private var epoch: Int?
  private var seed: UInt64 = 0

  init(count: Int, isShuffled: Bool) {
    self.count = count
    self.isShuffled = isShuffled
  }

  /// The index of the sample at a place of the epoch.
  subscript(place: Int) -> Int { isShuffled ? order[place] : place }

  /// Makes the order of a state's epoch, unless it is there already.
  mutating func go(to state: LoaderState) {
    guard isShuffled, epoch != state.epoch || seed != state.seed else { return }
    (epoch, seed) = (state.epoch, state.seed)
    order = Self.shuffled(count: count, seed: seed, epoch: state.epoch)
  }

  /// Fisher–Yates (Durstenfeld 1964) with a counter in place of a generator's state.
  static func shuffled(count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var random = CounterRandom(seed: seed, use: .order, epoch)
    var order = Array(0..<count)
    order.withUnsafeMutableBufferPointer { order in
      for last in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(last, random.integer(below: last + 1))
      }
    }
    return order
  }
}
