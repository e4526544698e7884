// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints

/// Metrics of the validation part after an epoch.
public struct MetricsRecord: LogRecord {
  public static let kind = "metrics"
  /// The number of epochs done.
  public var epoch: Int
  /// Optimizer steps done.
  public var step: Int
  /// One for each metric, in the trainer's order.
  public var values: [Value]

  /// A metric's name and value; nil where there is nothing to divide by.
  public struct Value: Codable, Sendable, Equatable {
    public var name: String
    public var value: Double?

    public init(name: String, value: Double?) {
      self.name = name
      self.value = value
    }
  }

  public init(epoch: Int, step: Int, values: [Value]) {
    self.epoch = epoch
    self.step = step
    self.values = values
  }
}
