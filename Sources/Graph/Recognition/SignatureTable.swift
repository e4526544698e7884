// SPDX-License-Identifier: Apache-2.0

/// What is known of graphs, by their signatures. The oldest is forgotten where there are too many: a
/// program that makes ever new shapes must not grow without end.
package struct SignatureTable<Value> {
  private var signatures: SignatureList
  private var values: [Value] = []

  package init(capacity: Int) { signatures = SignatureList(capacity: capacity) }

  package func find(_ signature: [UInt64]) -> Value? {
    signatures.find(signature).map { values[$0] }
  }

  /// Adds what is known of a graph that was not found.
  package mutating func insert(_ value: Value, for signature: [UInt64]) {
    let place = signatures.insert(signature)
    if place < values.count { values[place] = value } else { values.append(value) }
  }
}

/// Places of signatures. Not generic, so that other modules do not run it unspecialised.
private struct SignatureList {
  private var signatures: [[UInt64]] = []
  private var places: [UInt64: [Int]] = [:]
  /// The place that is given away next once all are taken: the oldest.
  private var oldest = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  func find(_ signature: [UInt64]) -> Int? {
    places[stableHash(signature)]?.first { signatures[$0] == signature }
  }

  /// The place of a new signature.
  mutating func insert(_ signature: [UInt64]) -> Int {
    let hash = stableHash(signature)
    if signatures.count < capacity {
      signatures.append(signature)
      places[hash, default: []].append(signatures.count - 1)
      return signatures.count - 1
    }
    let place = oldest
    oldest = (oldest + 1) % capacity
    let old = stableHash(signatures[place])
    places[old]?.removeAll { $0 == place }
    if places[old]?.isEmpty == true { places[old] = nil }
    signatures[place] = signature
    places[hash, default: []].append(place)
    return place
  }
}
