// SPDX-License-Identifier: Apache-2.0

/// The content of a safetensors file: named tensors in order, and texts beside them.
///
/// A file consists of the header's length (8 bytes, little-endian), the header in JSON padded with
/// spaces to a multiple of 8 bytes, and the tensors without gaps. What Descent writes has two
/// metadata entries of its own: `descent.format` and `descent.checksum`. The checksum covers names,
/// types, shapes, values and metadata, whatever their order, and is verified on reading; files of
/// other programs have none and are read without.
///
/// - Source: github.com/huggingface/safetensors, format description.
public struct Safetensors: Sendable, Equatable {
  /// The tensors in the order in which they lie in the file.
  public let tensors: [TensorRecord]
  /// Texts such as the classes; Descent's two own entries are not among them.
  public let metadata: [String: String]
  private let indices: [String: Int]

  static let formatKey = "descent.format"
  static let checksumKey = "descent.checksum"
  static let metadataKey = "__metadata__"

  /// Content to be written.
  ///
  /// - Precondition: names are distinct and none is `__metadata__`; no metadata key is
  ///   `descent.format` or `descent.checksum`.
  public init(tensors: [TensorRecord], metadata: [String: String] = [:]) {
    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() {
      require(
        tensor.name != Self.metadataKey && indices[tensor.name] == nil,
        "Safetensors: expected distinct tensor names, found “\(tensor.name)” twice or reserved")
      indices[tensor.name] = index
    }
    for key in [Self.formatKey, Self.checksumKey] {
      require(metadata[key] == nil, "Safetensors: the metadata key “\(key)” is reserved")
    }
    self.tensors = tensors
    self.metadata = metadata
    self.indices = indices
  }

  /// The tensor of a name, if there is one.
  public subscript(name: String) -> TensorRecord? {
    indices[name].map { tensors[$0] }
  }

  /// The tensor of a name.
  ///
  /// - Throws: ``CheckpointError/badTensor(path:tensor:expected:found:)`` when there is none; `path`
  ///   names the file in that message.
  public func tensor(_ name: String, path: String) throws(CheckpointError) -> TensorRecord {
    guard let tensor = self[name] else {
      throw .badTensor(path: path, tensor: name, expected: "an entry", found: "none")
    }
    return tensor
  }

  /// The checksum over everything in the content, whatever the order of the tensors.
  ///
  /// Each part goes in with its length before it, tensors and metadata sorted by name, so that no
  /// two different contents meet the same bytes.
  var checksum: String {
    var sum = Checksum()
    func add(_ number: Int) {
      withUnsafeBytes(of: UInt64(number).littleEndian) { sum.update($0) }
    }
    func add(_ bytes: [UInt8]) {
      add(bytes.count)
      sum.update(bytes)
    }
    add(metadata.count)
    for key in metadata.keys.sorted(by: scalarOrder) {
      add(Array(key.utf8))
      add(Array((metadata[key] ?? "").utf8))
    }
    add(tensors.count)
    for tensor in tensors.sorted(by: { scalarOrder($0.name, $1.name) }) {
      add(Array(tensor.name.utf8))
      add(Array(tensor.element.rawValue.utf8))
      add(tensor.shape.count)
      for extent in tensor.shape { add(extent) }
      add(tensor.bytes)
    }
    return sum.text
  }
}

/// Order by UTF-8 bytes: the same everywhere, unlike an order that knows languages.
func scalarOrder(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
