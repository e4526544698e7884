// SPDX-License-Identifier: Apache-2.0

/// Numbers by the `id` of a node, or any other number but 0: a hash table without a seed and without deletion, which costs a
/// few nanoseconds where `Dictionary` costs tens. A traced step looks up every node several times.
package struct NodeTable: Sendable {
  /// Pairs of `id` and number; an `id` of 0, which no node has, is a free place.
  private var places: [UInt64]
  private var mask: UInt64
  package private(set) var count = 0

  package init(minimumCapacity: Int = 64) {
    var size = 16
    while size < 2 * minimumCapacity { size *= 2 }
    places = [UInt64](repeating: 0, count: 2 * size)
    mask = UInt64(size - 1)
  }

  /// The number of a node, or nil where it has none.
  package subscript(id: UInt64) -> Int? {
    let place = place(of: id)
    return places[place] == id ? Int(bitPattern: UInt(places[place + 1])) : nil
  }

  /// Gives a node a number, in place of an earlier one.
  ///
  /// - Returns: Whether it had none before.
  @discardableResult
  package mutating func set(_ id: UInt64, to number: Int) -> Bool {
    let place = place(of: id)
    if places[place] != id { return fill(place, id, number) }
    places[place + 1] = UInt64(UInt(bitPattern: number))
    return false
  }

  /// Gives a node a number, unless it has one.
  ///
  /// - Returns: Whether it had none before.
  package mutating func set(ifNew id: UInt64, to number: Int) -> Bool {
    let place = place(of: id)
    return places[place] != id && fill(place, id, number)
  }

  /// Takes a free place.
  private mutating func fill(_ place: Int, _ id: UInt64, _ number: Int) -> Bool {
    places[place] = id
    places[place + 1] = UInt64(UInt(bitPattern: number))
    count += 1
    if count * 2 > places.count / 2 { grow() }
    return true
  }

  /// Where a node stands in `places`, or the free place that it would take.
  @inline(__always)
  private func place(of id: UInt64) -> Int {
    var place = Self.start(id) & mask
    while places[Int(2 * place)] != id && places[Int(2 * place)] != 0 {
      place = (place + 1) & mask
    }
    return Int(2 * place)
  }

  /// Numbers that rise one by one would fall on neighbouring places; this spreads them.
  private static func start(_ id: UInt64) -> UInt64 {
    (id &* 0x9e37_79b9_7f4a_7c15) >> 32
  }

  private mutating func grow() {
    var larger = NodeTable(minimumCapacity: places.count / 2)
    for place in stride(from: 0, to: places.count, by: 2) where places[place] != 0 {
      larger.set(places[place], to: Int(bitPattern: UInt(places[place + 1])))
    }
    self = larger
  }
}
