// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Large memory of values that an update has replaced, for those of the next update.
///
/// Where variables are set anew in every step, their memory would be asked from the system and given
/// back each time, and the system clears what it gives.
struct SpareStorages: ~Copyable {
  private struct Key: Hashable {
    let elementType: ElementType
    let count: Int
  }

  private var storages: [Key: [Storage]] = [:]

  /// - Returns: What was kept so far, to be released outside of locks.
  mutating func keep(_ replaced: [Storage]) -> [Storage] {
    let earlier = storages.values.flatMap { $0 }
    storages = Dictionary(grouping: replaced.filter { Self.isWorthwhile($0.byteCount) }) {
      Key(elementType: $0.elementType, count: $0.count)
    }
    return earlier
  }

  /// Memory that nobody reads any more.
  mutating func take(_ elementType: ElementType, count: Int) -> Storage? {
    let key = Key(elementType: elementType, count: count)
    guard var found = storages.removeValue(forKey: key), var last = found.popLast() else {
      return nil
    }
    storages[key] = found
    return isKnownUniquelyReferenced(&last) ? last : nil
  }

  /// Smaller memory costs the allocator less than the search here.
  static func isWorthwhile(_ byteCount: Int) -> Bool {
    byteCount >= LargeMemory.mappedSize
  }
}
