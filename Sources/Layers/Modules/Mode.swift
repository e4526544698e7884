// SPDX-License-Identifier: Apache-2.0

/// Whether layers behave as in training or as in use: dropout drops or passes, batch norm measures
/// the batch or uses what it has learned.
///
/// The mode belongs to the running task, not to the model: one model can be trained by one thread
/// and evaluated by another, and no model is left in the wrong mode by an early return.
///
/// ```swift
/// let logits = Mode.evaluation { model(images) }
/// ```
public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
  case training, evaluation

  /// The mode of the running task; training unless a scope says otherwise.
  @TaskLocal public static var current = Mode.training

  /// Runs a closure in this mode.
  public func callAsFunction<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // `withValue` rethrows any error, so the result carries the typed one across.
    let outcome = Self.$current.withValue(self) { () -> Swift.Result<Result, Failure> in
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
