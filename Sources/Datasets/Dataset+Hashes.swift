// SPDX-License-Identifier: Apache-2.0

extension Dataset {
  /// A stable hash of a sample's raw content, the label left out. For images it is taken before
  /// scaling to another size, so it does not depend on how they are read; of a JPEG file it is that
  /// of the coded image, comments and application data (date, place, thumbnail) left out.
  public func contentHash(at index: Int) -> UInt64 {
    content.store.contentHash(at: position(of: index))
  }

  /// ``contentHash(at:)`` of all samples.
  public var contentHashes: [UInt64] {
    // Threads cost more than they save below some megabytes.
    let isLarge = count * sampleSize > 1 << 22
    return mapIndices(below: count, threads: isLarge ? nil : 1) { contentHash(at: $0) }
  }

  /// A hash of the whole data set, labels included, that does not depend on the order of samples.
  /// It tells whether a test part has been read before.
  public var contentHash: UInt64 {
    var sum: UInt64 = 0
    for (index, hash) in contentHashes.enumerated() {
      sum &+= mixed(hash ^ mixed(UInt64(bitPattern: Int64(label(at: index)))))
    }
    return mixed(sum ^ UInt64(count))
  }
}
