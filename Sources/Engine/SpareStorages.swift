// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The memory of values that an update has replaced, for those of the next update.
///
/// Steps that are written by hand set all variables anew each time, and the next step asks for the same
/// sizes in the same order: what nobody reads any more is there and in a cache. Large memory would
/// otherwise be given back to the system and asked for again, which clears it. An engine keeps what the
/// last update replaced, so as much as its variables take, until the next one.
struct SpareStorages: ~Copyable {
  private var storages: [Storage?] = []
  /// Where the next search begins.
  private var next = 0

  /// - Returns: What was kept so far, to be released outside of locks.
  mutating func keep(_ replaced: [Storage?]) -> [Storage?] {
    let earlier = storages
    storages = replaced
    next = 0
    return earlier
  }

  /// Memory that nobody reads.
  mutating func take(_ elementType: ElementType, count: Int) -> Storage? {
    for offset in storages.indices {
      let index = (next + offset) % storages.count
      guard storages[index]?.count == count, storages[index]?.elementType == elementType,
        isKnownUniquelyReferenced(&storages[index])
      else { continue }
      next = index + 1
      let found = storages[index]
      storages[index] = nil
      return found
    }
    return nil
  }
}
