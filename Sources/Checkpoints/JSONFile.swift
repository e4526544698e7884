// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// JSON files with sorted keys: equal values give equal bytes.
package enum JSONFile {
  /// A JSON file larger than this is refused.
  package static let limit = 64 << 20

  /// Writes a value through ``AtomicFile``.
  package static func write(_ value: some Encodable, to path: String) throws(CheckpointError) {
    try AtomicFile.write(encode(value, pretty: true, path: path) + [0x0A], to: path)
  }

  /// Reads a value from a file whose `format` entry says a version that can be read.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(CheckpointError) -> Value {
    let bytes = try AtomicFile.read(path, limit: limit)
    let head = try decode(Head.self, from: bytes, path: path, place: nil)
    try head.format.requireReadable(path: path)
    return try decode(type, from: bytes, path: path, place: nil)
  }

  private struct Head: Decodable {
    var format: FormatVersion
  }

  package static func encode(
    _ value: some Encodable, pretty: Bool, path: String
  ) throws(CheckpointError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return Array(try encoder.encode(value))
    } catch {
      throw .unwritable(path: path, reason: "a value that JSON cannot hold: \(error)")
    }
  }

  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], path: String, place: String?
  ) throws(CheckpointError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch {
      throw failure(error, path: path, place: place)
    }
  }

  private static func failure(
    _ error: any Error, path: String, place: String?
  ) -> CheckpointError {
    func malformed(_ context: DecodingError.Context, _ expected: String, _ found: String)
      -> CheckpointError
    {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      let parts = [place, key.isEmpty ? nil : "“\(key)”"].compactMap { $0 }
      return .malformed(
        path: path, place: parts.isEmpty ? "the top" : parts.joined(separator: ", "),
        expected: expected, found: found)
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return malformed(context, "an entry “\(key.stringValue)”", "none")
    case DecodingError.typeMismatch(let type, let context):
      return malformed(context, "\(type)", "a value of another type")
    case DecodingError.valueNotFound(let type, let context):
      return malformed(context, "\(type)", "null")
    case DecodingError.dataCorrupted(let context):
      return malformed(context, "valid JSON", context.debugDescription)
    default:
      return .malformed(
        path: path, place: place ?? "the top", expected: "valid JSON", found: "\(error)")
    }
  }
}
