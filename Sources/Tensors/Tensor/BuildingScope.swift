// SPDX-License-Identifier: Apache-2.0

/// What the code around an operation asks of the tensors that it makes.
struct BuildingScope: Sendable {
  @TaskLocal static var current = BuildingScope()

  /// The captured step that is being traced.
  var trace: Trace?
  var tracksGradients = true
}

/// Runs code whose tensors need no gradients: a computed tensor forgets its graph at once.
///
/// Without it, a result that depends on trainable parameters keeps its graph, and with it the batch,
/// until the next update.
///
/// ```swift
/// let accuracy = withoutGradients { score(model(images), labels).scalar }
/// ```
public func withoutGradients<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  var scope = BuildingScope.current
  scope.tracksGradients = false
  let outcome: Swift.Result<Result, Failure> = BuildingScope.$current.withValue(scope) {
    do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
  }
  return try outcome.get()
}
