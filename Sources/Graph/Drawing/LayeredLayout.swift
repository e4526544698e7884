// SPDX-License-Identifier: Apache-2.0

/// Where boxes, labels and lines of a layered drawing lie.
///
/// Coordinates are *along* the direction of flow and *across* it. Boxes stand in even layers and
/// labels in odd ones, each label just before the box that its edge enters; where an edge passes a
/// layer it gets a slot of its own there. Lines curve only between layers, so they cross no box, and
/// items of a layer keep their distance, so nothing overlaps.
///
/// - Source: Sugiyama, Tagawa, Toda (1981), with slots for labels as in Gansner et al. (1993).
struct LayeredLayout {
  struct Size: Hashable {
    var along: Double
    var across: Double
  }

  struct Link {
    var source: Int
    var target: Int
    /// nil where nothing stands on the edge.
    var label: Size?
  }

  /// Something that takes room in one layer.
  struct Item {
    enum Content: Hashable {
      case box(Int)
      case label(Int)
      case bend(Int)
    }
    let content: Content
    let layer: Int
    let size: Size
    /// The centre across the flow.
    var across = 0.0
    /// Neighbours in the layers before and after.
    var before: [Int] = []
    var after: [Int] = []
  }

  /// Free room between two layers, and between two items of a layer.
  static let layerGap = 26.0
  static let itemGap = 14.0

  private(set) var items: [Item] = []
  /// For each layer its items from one side to the other.
  var layers: [[Int]] = []
  /// For each layer where it begins and how thick it is.
  private(set) var extents: [(start: Double, thickness: Double)] = []
  /// For each link the items it runs through, from source box to target box.
  private(set) var routes: [[Int]] = []

  init(boxes: [Size], links: [Link]) {
    makeItems(boxes, links, ranks: Self.ranks(count: boxes.count, links))
    order(boxes: boxes.count)
    placeAcross()
    placeAlong()
  }

  /// The size of the whole drawing.
  var size: Size {
    Size(
      along: extents.last.map { $0.start + $0.thickness } ?? 0,
      across: items.map { $0.across + $0.size.across / 2 }.max() ?? 0)
  }

  mutating func moveAcross(_ item: Int, to position: Double) { items[item].across = position }

  /// For each box the length of the longest way to it; a box without inputs moves up to its first
  /// reader.
  private static func ranks(count: Int, _ links: [Link]) -> [Int] {
    var ranks = [Int](repeating: 0, count: count)
    var entering = [[Int]](repeating: [], count: count)
    var leaving = [[Int]](repeating: [], count: count)
    for link in links {
      entering[link.target].append(link.source)
      leaving[link.source].append(link.target)
    }
    for box in 0..<count { ranks[box] = entering[box].map { ranks[$0] + 1 }.max() ?? 0 }
    for box in 0..<count where entering[box].isEmpty {
      ranks[box] = leaving[box].map { ranks[$0] - 1 }.min() ?? 0
    }
    return ranks
  }

  private mutating func makeItems(_ boxes: [Size], _ links: [Link], ranks: [Int]) {
    items = boxes.indices.map {
      Item(content: .box($0), layer: 2 * ranks[$0], size: boxes[$0])
    }
    for (index, link) in links.enumerated() {
      var route = [link.source]
      let end = 2 * ranks[link.target]
      for layer in 2 * ranks[link.source] + 1..<end {
        let label = layer == end - 1 ? link.label : nil
        items.append(
          Item(
            content: label == nil ? .bend(index) : .label(index), layer: layer,
            size: label ?? Size(along: 0, across: 0)))
        route.append(items.count - 1)
      }
      route.append(link.target)
      for (first, second) in zip(route, route.dropFirst()) {
        items[first].after.append(second)
        items[second].before.append(first)
      }
      routes.append(route)
    }
  }

  private mutating func placeAlong() {
    var start = 0.0
    for layer in layers {
      let thickness = layer.map { items[$0].size.along }.max() ?? 0
      extents.append((start, thickness))
      start += thickness + Self.layerGap
    }
  }
}
