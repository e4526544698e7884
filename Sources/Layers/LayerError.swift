// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Why a model cannot be made or filled from data that came from outside.
public enum LayerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Saved values hold nothing for a parameter or buffer of the model.
  case missingValue(path: String, expected: Shape)
  /// Saved values hold something that the model does not have.
  case unexpectedValue(path: String, found: Shape)
  /// A saved value has another shape than the model's.
  case shapeMismatch(path: String, expected: Shape, found: Shape)
  /// No model, layer, loss or initialiser has this name.
  case unknownName(kind: String, name: String, known: [String])
  /// A model cannot work on data of this shape.
  case unsuitableInput(model: String, expected: String, found: Shape)
  /// A classifier needs at least two classes.
  case tooFewClasses(model: String, found: Int)

  public var description: String {
    switch self {
    case .missingValue(let path, let expected):
      "\(path): expected a value of shape \(expected), found none; "
        + "load the file into the model that it was saved from"
    case .unexpectedValue(let path, let found):
      "\(path): expected no such value, found one of shape \(found); "
        + "load the file into the model that it was saved from"
    case .shapeMismatch(let path, let expected, let found):
      "\(path): expected shape \(expected), found \(found); "
        + "check the number of classes and the input shape of the model"
    case .unknownName(let kind, let name, let known):
      "\(kind) \"\(name)\": expected one of \(known.joined(separator: ", "))"
    case .unsuitableInput(let model, let expected, let found):
      "model \(model): expected \(expected), found samples of shape \(found); "
        + "resize the data or choose another model (auto always fits)"
    case .tooFewClasses(let model, let found):
      "model \(model): expected at least 2 classes, found \(found)"
    }
  }
}
