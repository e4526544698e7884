// SPDX-License-Identifier: Apache-2.0

extension LayeredLayout {
  /// Orders the items of each layer so that few lines cross.
  ///
  /// The first order is that of a walk from the results to what they read, which is free of
  /// crossings for a tree. Sweeps then move each item to the middle of its neighbours; the best
  /// order of all is kept. Ties keep their order, so the result is a function of the graph alone.
  mutating func order(boxes: Int) {
    layers = walked(boxes: boxes)
    var best = (crossings: crossings, layers: layers)
    for sweep in 0..<12 where best.crossings > 0 {
      let forward = sweep.isMultiple(of: 2)
      for layer in forward ? Array(layers.indices) : layers.indices.reversed() {
        arrange(layer, forward: forward)
      }
      let found = crossings
      if found < best.crossings { best = (found, layers) }
    }
    layers = best.layers
  }

  private func walked(boxes: Int) -> [[Int]] {
    var layers = [[Int]](repeating: [], count: (items.map(\.layer).max() ?? -1) + 1)
    var seen = [Bool](repeating: false, count: items.count)
    var stack = (0..<boxes).filter { items[$0].after.isEmpty }.reversed().map { $0 }
    while let item = stack.popLast() {
      if seen[item] { continue }
      seen[item] = true
      layers[items[item].layer].append(item)
      stack += items[item].before.reversed()
    }
    return layers
  }

  private mutating func arrange(_ layer: Int, forward: Bool) {
    let other = forward ? layer - 1 : layer + 1
    guard layers.indices.contains(other) else { return }
    var position = [Int: Double]()
    for (place, item) in layers[other].enumerated() { position[item] = Double(place) }
    let keyed = layers[layer].enumerated().map { place, item in
      let neighbours = (forward ? items[item].before : items[item].after)
        .compactMap { position[$0] }
      let middle =
        neighbours.isEmpty
        ? Double(place) : neighbours.reduce(0, +) / Double(neighbours.count)
      return (middle: middle, place: place, item: item)
    }
    layers[layer] = keyed.sorted { ($0.middle, $0.place) < ($1.middle, $1.place) }.map(\.item)
  }

  /// How often lines cross between neighbouring layers.
  var crossings: Int {
    var place = [Int](repeating: 0, count: items.count)
    for layer in layers {
      for (position, item) in layer.enumerated() { place[item] = position }
    }
    return layers.dropFirst().indices.reduce(0) { sum, layer in
      let ends = layers[layer - 1].flatMap { item in
        items[item].after.map { place[$0] }.sorted()
      }
      return sum + Self.inversions(ends, below: layers[layer].count)
    }
  }

  /// Pairs in the wrong order, counted with a Fenwick tree.
  private static func inversions(_ values: [Int], below limit: Int) -> Int {
    var tree = [Int](repeating: 0, count: limit + 1)
    var total = 0
    for (seen, value) in values.enumerated() {
      var index = value + 1
      var notLarger = 0
      while index > 0 {
        notLarger += tree[index]
        index -= index & -index
      }
      total += seen - notLarger
      index = value + 1
      while index <= limit {
        tree[index] += 1
        index += index & -index
      }
    }
    return total
  }
}
