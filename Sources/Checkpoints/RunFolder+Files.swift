// SPDX-License-Identifier: Apache-2.0

extension RunFolder {
  /// Writes `config.json`.
  public func write(_ configuration: RunConfiguration) throws(CheckpointError) {
    try JSONFile.write(configuration, to: configurationPath)
  }

  /// Reads `config.json`.
  public func configuration() throws(CheckpointError) -> RunConfiguration {
    try JSONFile.read(RunConfiguration.self, from: configurationPath)
  }

  /// Writes `result.json`.
  public func write(_ result: RunResult) throws(CheckpointError) {
    try JSONFile.write(result, to: resultPath)
  }

  /// Reads `result.json`; `nil` when the run has not ended.
  public func result() throws(CheckpointError) -> RunResult? {
    guard fileExists(resultPath) else { return nil }
    return try JSONFile.read(RunResult.self, from: resultPath)
  }

  /// Reads `metrics.jsonl`; `nil` when there is none yet.
  public func metrics() throws(CheckpointError) -> LogContent? {
    guard fileExists(metricsPath) else { return nil }
    return try LogContent(contentsOf: metricsPath)
  }

  /// Starts `metrics.jsonl`, or goes on with it after a step.
  public func openLog(keepingThrough step: Int? = nil) throws(CheckpointError) -> LineLog {
    try LineLog(metricsPath, keepingThrough: step)
  }

  /// The record of test reads that this run shares with its neighbours.
  public var testReads: TestReadLedger {
    TestReadLedger(folder: isWritableFolder(parent) ? parent : path)
  }
}
