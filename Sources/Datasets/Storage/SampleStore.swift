// SPDX-License-Identifier: Apache-2.0

/// Where the samples of a data set lie. Positions run over all of it; a ``Dataset`` may show a part.
protocol SampleStore: Sendable {
  var count: Int { get }

  /// Whether reading a sample costs enough to be done ahead, on other threads.
  var decodes: Bool { get }

  /// Bytes the samples take in memory.
  var bytes: Int { get }

  /// Writes the values of a sample, channels first.
  func read(
    _ position: Int, into target: UnsafeMutablePointer<Float>
  ) throws(DatasetError)

  func contentHash(at position: Int) -> UInt64

  /// The file a sample comes from, if it has one of its own.
  func path(at position: Int) -> String?
}
