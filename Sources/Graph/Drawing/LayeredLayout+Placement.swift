// SPDX-License-Identifier: Apache-2.0

extension LayeredLayout {
  /// Gives every item its place across the flow: close to its neighbours, lines straight.
  mutating func placeAcross() {
    for layer in layers.indices {
      place(layer, wishes: layers[layer].map { (0, isBeside($0) ? Self.weak : 1) })
    }
    for sweep in 0..<24 {
      let forward = sweep.isMultiple(of: 2)
      for layer in forward ? Array(layers.indices) : layers.indices.reversed() {
        // The last sweeps look both ways, so that a box lies between what it reads and its reader.
        place(layer, wishes: layers[layer].map { wish($0, forward: forward, both: sweep >= 16) })
      }
    }
    let least = items.map { $0.across - $0.size.across / 2 }.min() ?? 0
    for item in items.indices { moveAcross(item, to: items[item].across - least) }
  }

  /// How much leaves count: they stand beside the trunk and must not push it aside, layer by layer.
  private static let weak = 0.02

  /// Where an item would like to be, and how much.
  private func wish(_ item: Int, forward: Bool, both: Bool) -> (place: Double, weight: Double) {
    let (before, after) = (items[item].before, items[item].after)
    let neighbours = both ? before + after : (forward ? before : after)
    // Who has nobody on that side stays, but gives way.
    if neighbours.isEmpty { return (items[item].across, Self.weak) }
    // Long lines that bend are what the eye stumbles over.
    func strength(_ neighbour: Int) -> Double {
      if isBeside(neighbour) { return Self.weak }
      return switch (items[item].content, items[neighbour].content) {
      case (.box, .box), (.label, _), (_, .label): 1
      case (.bend, .bend): 8
      default: 2
      }
    }
    let weight = neighbours.reduce(0) { $0 + strength($1) }
    let sum = neighbours.reduce(0) { $0 + strength($1) * items[$1].across }
    return (sum / weight, isBeside(item) ? Self.weak : weight)
  }

  /// Whether the item is a leaf, or on the way from one.
  private func isBeside(_ item: Int) -> Bool {
    var item = item
    while true {
      if items[item].before.isEmpty { return true }
      if case .box = items[item].content { return false }
      item = items[item].before[0]
    }
  }

  /// The places nearest to the wishes, in the sense of least squares, that keep the order and the
  /// distances of a layer: isotonic regression by pooling neighbours that would come too close.
  private mutating func place(_ layer: Int, wishes: [(place: Double, weight: Double)]) {
    struct Pool {
      var sum: Double
      var weight: Double
      var count: Int
      var mean: Double { sum / weight }
    }
    let members = layers[layer]
    var offsets: [Double] = []
    var offset = 0.0
    for (position, item) in members.enumerated() {
      if position > 0 {
        offset +=
          (items[members[position - 1]].size.across + items[item].size.across) / 2 + Self.itemGap
      }
      offsets.append(offset)
    }
    var pools: [Pool] = []
    for (wish, offset) in zip(wishes, offsets) {
      var pool = Pool(sum: (wish.place - offset) * wish.weight, weight: wish.weight, count: 1)
      while let last = pools.last, last.mean >= pool.mean {
        pool = Pool(
          sum: last.sum + pool.sum, weight: last.weight + pool.weight,
          count: last.count + pool.count)
        pools.removeLast()
      }
      pools.append(pool)
    }
    var position = 0
    for pool in pools {
      for _ in 0..<pool.count {
        moveAcross(members[position], to: pool.mean + offsets[position])
        position += 1
      }
    }
  }
}
