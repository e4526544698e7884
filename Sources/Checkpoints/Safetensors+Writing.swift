// SPDX-License-Identifier: Apache-2.0

extension Safetensors {
  /// Writes the content to a file through ``AtomicFile``; equal content gives equal bytes.
  ///
  /// - Throws: ``CheckpointError/unwritable(path:reason:)``; the earlier file stays as it was.
  public func write(to path: String) throws(CheckpointError) {
    let head = encodedHeader()
    try AtomicFile.write(to: path) { file throws(CheckpointError) in
      try file.write(head)
      for tensor in tensors { try file.write(tensor.bytes) }
    }
  }

  /// The file's bytes.
  public func encoded() -> [UInt8] {
    tensors.reduce(into: encodedHeader()) { $0 += $1.bytes }
  }

  /// The length and the header, padded so that the data begin at a multiple of 8 bytes.
  private func encodedHeader() -> [UInt8] {
    var own = metadata
    own[Self.formatKey] = FormatVersion.current.description
    own[Self.checksumKey] = checksum
    let texts = own.keys.sorted(by: scalarOrder).map { "\(quoted($0)):\(quoted(own[$0] ?? ""))" }
    var members = ["\(quoted(Self.metadataKey)):{\(texts.joined(separator: ","))}"]
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.element.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }
}

/// A JSON string literal.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
