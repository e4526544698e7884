// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory for tensors and arenas, aligned for every kernel; what it holds is undefined.
///
/// Large blocks are mapped, and given back to the system as soon as they end: an allocator may keep
/// them for later, tens of megabytes beside those in use. They begin at a huge page and ask for huge
/// pages: walking through tens of megabytes in pages of 4 KiB costs a good part of the bandwidth in
/// address translation.
struct LargeMemory: ~Copyable, @unchecked Sendable {
  /// From this size on blocks are mapped.
  private static let hugePage = 1 << 21

  let pointer: UnsafeMutableRawPointer
  private let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    pointer =
      byteCount < Self.hugePage
      ? .allocate(byteCount: max(byteCount, 1), alignment: Storage.alignment)
      : Self.map(byteCount)
  }

  deinit {
    if byteCount < Self.hugePage {
      pointer.deallocate()
    } else {
      munmap(pointer, Self.pages(byteCount))
    }
  }

  /// The bytes of whole huge pages that hold `byteCount` bytes.
  private static func pages(_ byteCount: Int) -> Int {
    (byteCount + hugePage - 1) / hugePage * hugePage
  }

  private static func map(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let length = pages(byteCount)
    // One huge page more, of which what lies before and behind the aligned block is given back.
    let mapping = mmap(
      nil, length + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let mapping, mapping != UnsafeMutableRawPointer(bitPattern: -1) else {
      fatalError("no memory for a block of \(byteCount) bytes")
    }
    let before = (hugePage - Int(bitPattern: mapping) % hugePage) % hugePage
    if before > 0 { munmap(mapping, before) }
    let block = mapping + before
    munmap(block + length, hugePage - before)
    #if os(Linux)
      // Advice: where the system does not follow it, everything works as before. The rest of the last
      // huge page is never touched.
      _ = madvise(block, byteCount, Int32(MADV_HUGEPAGE))
    #endif
    return block
  }
}
