// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Copies memory with several cores: what the memory can do at best.
public final class Copy: @unchecked Sendable {
  private let source: UnsafeMutableRawPointer
  private let target: UnsafeMutableRawPointer
  private let bytes: Int
  private let threads: Int

  public init(bytes: Int, threads: Int) {
    self.bytes = bytes
    self.threads = max(1, threads)
    source = .allocate(byteCount: bytes, alignment: 64)
    target = .allocate(byteCount: bytes, alignment: 64)
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
