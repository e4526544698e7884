// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels

#if OneDNN && os(Linux)
  internal import CDescentOneDNN
#endif
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The settings of a thread that runs kernels.
enum BackendThread {
  /// oneDNN gives other bits under several OpenMP threads. The caller's setting comes back later.
  static func enter() -> Int32 {
    #if OneDNN && os(Linux)
      return descent_onednn_thread_begin()
    #else
      return 0
    #endif
  }

  static func leave(_ earlier: Int32) {
    #if OneDNN && os(Linux)
      descent_onednn_thread_end(earlier)
    #endif
  }
}

/// Lets a spinning thread breathe.
@inline(__always)
func spinPause() { descent_pause() }
