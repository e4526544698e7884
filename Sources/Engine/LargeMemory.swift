// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Memory for tensors and arenas.
///
/// Large blocks begin at a huge page and ask for huge pages: walking through tens of megabytes in
/// pages of 4 KiB costs a good part of the bandwidth in address translation.
enum LargeMemory {
  /// From this size on huge pages are asked for.
  private static let hugePage = 1 << 21

  /// - Returns: At least `byteCount` bytes, aligned for every kernel; what they hold is undefined.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= hugePage else {
      return .allocate(byteCount: max(byteCount, 1), alignment: Storage.alignment)
    }
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: hugePage)
    #if os(Linux)
      // Advice: where the system does not follow it, everything works as before.
      _ = madvise(pointer, byteCount, Int32(MADV_HUGEPAGE))
    #endif
    return pointer
  }
}
