// SPDX-License-Identifier: Apache-2.0
import Dispatch

#if canImport(Glibc)
  import Glibc
#endif

/// Copies memory with several cores: what the memory can do at best.
public final class Copy: @unchecked Sendable {
  private let source: UnsafeMutableRawPointer
  private let target: UnsafeMutableRawPointer
  private let bytes: Int
  private let threads: Int

  /// - Parameter largePages: Whether huge pages are asked for, as Descent's tensors have them:
  ///   translating addresses of small ones costs a part of the bandwidth.
  public init(bytes: Int, threads: Int, largePages: Bool = false) {
    self.bytes = bytes
    self.threads = max(1, threads)
    source = .allocate(byteCount: bytes, alignment: largePages ? 1 << 21 : 64)
    target = .allocate(byteCount: bytes, alignment: largePages ? 1 << 21 : 64)
    #if os(Linux)
      if largePages {
        for pointer in [source, target] { _ = madvise(pointer, bytes, Int32(MADV_HUGEPAGE)) }
      }
    #endif
    source.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
    target.initializeMemory(as: UInt8.self, repeating: 2, count: bytes)
  }

  deinit {
    source.deallocate()
    target.deallocate()
  }

  public func run() {
    let part = bytes / threads
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      let size = index == threads - 1 ? bytes - part * index : part
      (target + part * index).copyMemory(from: source + part * index, byteCount: size)
    }
  }
}
