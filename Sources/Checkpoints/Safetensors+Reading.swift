// SPDX-License-Identifier: Apache-2.0

extension Safetensors {
  /// A longer header is refused: 100 MB, the limit of the format's first implementation.
  static let headerLimit = 100_000_000

  /// Reads a file and verifies it.
  ///
  /// Every size is checked against the file's length before anything is allocated.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the largest file accepted, in bytes; 8 GiB when left out.
  /// - Throws: ``CheckpointError`` that names the file and, where one is at fault, the tensor.
  public init(contentsOf path: String, limit: Int = 1 << 33) throws(CheckpointError) {
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    let length = try Self.headerLength(file, size)
    var parser = SafetensorsHeaderParser(try file.read(length, at: 8), path: path)
    let header = try parser.parse()
    let places = try Self.places(header, dataSize: size - 8 - length, path: path)
    var tensors: [TensorRecord] = []
    tensors.reserveCapacity(places.count)
    for place in places {
      tensors.append(
        TensorRecord(
          name: place.name, element: place.element, shape: place.shape,
          bytes: try file.read(place.byteCount, at: 8 + length + place.begin)))
    }
    var texts = header.metadata
    let format = texts.removeValue(forKey: Self.formatKey)
    let checksum = texts.removeValue(forKey: Self.checksumKey)
    self.init(tensors: tensors, metadata: texts)
    try verify(format: format, checksum: checksum, path: path)
  }

  private static func headerLength(
    _ file: borrowing OpenFile, _ size: Int
  ) throws(CheckpointError) -> Int {
    let path = file.path
    guard size >= 8 else { throw .truncated(path: path, expectedBytes: 8, foundBytes: size) }
    let word = try file.read(8, at: 0).enumerated().reduce(UInt64(0)) {
      $0 | UInt64($1.element) << UInt64(8 * $1.offset)
    }
    guard let length = Int(exactly: word), (2...headerLimit).contains(length) else {
      throw .malformed(
        path: path, place: "the first 8 bytes", expected: "a header of 2 to \(headerLimit) bytes",
        found: "\(word); this is no safetensors file")
    }
    guard length <= size - 8 else {
      throw .truncated(path: path, expectedBytes: 8 + length, foundBytes: size)
    }
    return length
  }

  /// Where a tensor lies among the data.
  private struct Place {
    var name: String
    var element: TensorElement
    var shape: [Int]
    var begin: Int
    var byteCount: Int
  }

  /// The tensors in file order: each of its right size, one after the other, filling the file.
  private static func places(
    _ header: SafetensorsHeader, dataSize: Int, path: String
  ) throws(CheckpointError) -> [Place] {
    var places: [Place] = []
    places.reserveCapacity(header.entries.count)
    for entry in header.entries {
      guard let element = TensorElement(rawValue: entry.element) else {
        let known = TensorElement.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badTensor(
          path: path, tensor: entry.name, expected: "a type among \(known)", found: entry.element)
      }
      guard let bytes = TensorRecord.byteCount(entry.shape, element) else {
        throw .badTensor(
          path: path, tensor: entry.name, expected: "fewer than 2⁶³ bytes",
          found: "shape \(entry.shape)")
      }
      guard entry.begin <= entry.end, entry.end - entry.begin == bytes else {
        throw .badTensor(
          path: path, tensor: entry.name,
          expected: "\(bytes) bytes for \(entry.element) \(entry.shape)",
          found: "data_offsets \(entry.begin) to \(entry.end)")
      }
      places.append(
        Place(
          name: entry.name, element: element, shape: entry.shape, begin: entry.begin,
          byteCount: bytes))
    }
    let ordered = places.indices.sorted {
      let (left, right) = (places[$0], places[$1])
      return (left.begin, left.byteCount, $0) < (right.begin, right.byteCount, $1)
    }.map { places[$0] }
    try requireContiguous(ordered, dataSize: dataSize, path: path)
    return ordered
  }

  private static func requireContiguous(
    _ places: [Place], dataSize: Int, path: String
  ) throws(CheckpointError) {
    var offset = 0
    for place in places {
      guard place.begin == offset else {
        let fault = place.begin < offset ? "an overlap" : "a gap"
        throw .badTensor(
          path: path, tensor: place.name, expected: "data from byte \(offset)",
          found: "data from byte \(place.begin), \(fault)")
      }
      guard place.byteCount <= dataSize - offset else {
        throw .badTensor(
          path: path, tensor: place.name,
          expected: "data up to byte \(place.begin + place.byteCount)",
          found: "a file whose data end at byte \(dataSize); it was cut short or altered")
      }
      offset += place.byteCount
    }
    guard offset == dataSize else {
      throw .malformed(
        path: path, place: "the end of the file", expected: "\(offset) bytes of tensors",
        found: "\(dataSize)")
    }
  }

  private func verify(
    format: String?, checksum: String?, path: String
  ) throws(CheckpointError) {
    guard format != nil || checksum != nil else { return }
    guard let format, let version = FormatVersion(format) else {
      throw .malformed(
        path: path, place: "metadata “\(Self.formatKey)”", expected: "a version such as 1.0",
        found: format ?? "none")
    }
    try version.requireReadable(path: path)
    let found = self.checksum
    guard let checksum, checksum == found else {
      throw .checksumMismatch(path: path, expected: checksum ?? "in the header", found: found)
    }
  }
}
