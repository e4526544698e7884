// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A network that is known by name and fits itself to the data.
///
/// ```swift
/// let model = try ZooModel.make("convnet", inputShape: [3, 32, 32], classes: 10)
/// ```
public struct ZooModel: Sendable {
  public let name: String
  /// One line for a help text.
  public let summary: String
  /// What samples it takes, for messages: "images of at least 12×12".
  public let expectedInput: String
  private let fits: @Sendable (ModelRequest) -> Bool
  private let assemble: @Sendable (ModelRequest) -> any Module

  init(
    _ name: String, _ summary: String, expects expectedInput: String,
    fits: @escaping @Sendable (ModelRequest) -> Bool,
    assemble: @escaping @Sendable (ModelRequest) -> any Module
  ) {
    self.name = name
    self.summary = summary
    self.expectedInput = expectedInput
    self.fits = fits
    self.assemble = assemble
  }

  /// A network for these data; call `build(inputShape:seed:)` on it, or let a trainer do so.
  ///
  /// - Throws: `LayerError.unsuitableInput`, `.tooFewClasses`.
  public func make(for request: ModelRequest) throws(LayerError) -> any Module {
    if request.classes < 1 { throw .tooFewClasses(model: name, found: request.classes) }
    if request.inputShape.dimensions.contains(where: { $0 < 1 }) || !fits(request) {
      throw .unsuitableInput(model: name, expected: expectedInput, found: request.inputShape)
    }
    return assemble(request)
  }

  /// The network for data that are known to fit.
  func assembled(for request: ModelRequest) -> any Module { assemble(request) }

  /// A network by name.
  ///
  /// - Throws: `LayerError.unknownName` with the names there are, and what `make(for:)` throws.
  public static func make(
    _ name: String, inputShape: Shape, classes: Int, sampleCount: Int? = nil
  ) throws(LayerError) -> any Module {
    guard let model = all.first(where: { $0.name == name }) else {
      throw .unknownName(kind: "model", name: name, known: all.map(\.name))
    }
    return try model.make(
      for: ModelRequest(inputShape: inputShape, classes: classes, sampleCount: sampleCount))
  }
}
