// SPDX-License-Identifier: Apache-2.0

/// What each kernel of a plan took on one thread, beside what the machine allows.
public struct PlanProfile: Sendable {
  /// One kernel, in the order of the plan.
  public struct Kernel: Sendable {
    public let name: String
    public let parts: Int
    /// Floating-point operations, as the kernel counts them.
    public let flops: Double
    /// Bytes of the values that it reads and writes, each counted once.
    public let bytes: Int
    /// Seconds on one thread, the median of several runs of the whole plan.
    public let seconds: Double
    /// Seconds that one thread needs at least: its arithmetic at peak speed, or its bytes at the
    /// speed of a copy, whichever is more. A kernel whose data are in cache may be faster.
    public let predictedSeconds: Double
  }

  public let kernels: [Kernel]
  /// Floating-point operations per second of a large matrix product on one thread.
  public let peakFlops: Double
  /// Bytes per second that one thread reads and writes when it copies more than the caches hold.
  public let copyBandwidth: Double

  public var seconds: Double { kernels.reduce(0) { $0 + $1.seconds } }
  public var predictedSeconds: Double { kernels.reduce(0) { $0 + $1.predictedSeconds } }
}
