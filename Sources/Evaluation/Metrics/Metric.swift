// SPDX-License-Identifier: Apache-2.0

/// A figure computed over samples that arrive in batches.
///
/// A metric keeps sums and divides at the end, so that the value does not depend on how samples
/// are cut into batches; the mean of batch means would. Two laws hold for every metric, and a
/// contract checker in the tests runs over all of ``MetricDefinition/all``:
/// - splitting a batch, or reordering samples, does not change ``value``;
/// - ``merge(_:)`` of two metrics equals one metric that has seen both shares of the samples.
public protocol Metric: Sendable {
  /// The name in logs and tables, such as `accuracy`.
  var name: String { get }
  /// The figure over all samples so far; `nil` while there is nothing to divide by.
  var value: Double? { get }
  /// Takes in a batch; an empty one changes nothing.
  mutating func update(_ batch: ScoredBatch)
  /// Takes in what another metric of the same settings has seen.
  mutating func merge(_ other: Self)
}
