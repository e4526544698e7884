// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Testing

@Suite struct SafetensorsTests {
  static let content = Safetensors(
    tensors: [
      TensorRecord(
        name: "layer.weight", shape: [2, 3], floats: [-2.5, -1.5, -0.5, 0.5, 1.5, .nan]),
      TensorRecord(name: "odd", shape: [3], bools: [true, false, true]),
      TensorRecord(name: "empty", shape: [0, 4], doubles: []),
      TensorRecord(name: "scalar", shape: [], int64s: [.min]),
      TensorRecord(name: "key", shape: [2], uint32s: [.max, 1]),
      TensorRecord(name: "half", shape: [2], bfloat16Patterns: [0x3F80, 0xC000]),
      TensorRecord(name: "zähler\"\\\n", shape: [1], int32s: [-7]),
      TensorRecord(name: "raw", element: .uint8, shape: [2], bytes: [0, 255]),
    ], metadata: ["classes": "[\"Kätzchen\"]", "empty": "", "line": "a\nb\u{1}\t"])

  @Test func comesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m.safetensors"
    try Self.content.write(to: path)
    let read = try Safetensors(contentsOf: path)
    #expect(read == Self.content)
    #expect(try bytes(of: path) == Self.content.encoded())
    #expect(try read.tensor("half", path: path).floats() == [1, -2])
    #expect(try read.tensor("odd", path: path).bools() == [true, false, true])
    #expect(try read.tensor("zähler\"\\\n", path: path).int32s() == [-7])
    #expect(try read.tensor("scalar", path: path).int64s() == [.min])
    #expect(try read.tensor("key", path: path).uint32s() == [.max, 1])
    #expect(try read.tensor("empty", path: path).doubles() == [])
  }

  @Test func dataBeginAtAMultipleOf8() throws {
    let file = Self.content.encoded()
    #expect(Int(file[0]) + Int(file[1]) << 8 == file.count - 8 - 24 - 3 - 8 - 8 - 4 - 4 - 2)
    #expect(file[0] % 8 == 0)
  }

  @Test func accessorsCheck() throws {
    let record = try #require(Self.content["odd"])
    let error = #expect(throws: CheckpointError.self) { try record.floats(path: "m") }
    #expect(error?.description.contains("F32") == true && error?.path == "m")
    #expect(throws: CheckpointError.self) { try record.requireShape([4]) }
    #expect(throws: CheckpointError.self) { try Self.content.tensor("none", path: "m") }
  }

  @Test func anEmptyContentIsAFileToo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m"
    try Safetensors(tensors: []).write(to: path)
    #expect(try Safetensors(contentsOf: path).tensors.isEmpty)
  }

  /// Golden: safetensors 0.8.0, numpy 2.4.6,
  /// `save({"w": arange(6, dtype=float32).reshape(2, 3) - 2.5, "b": array([True, False, True]),`
  /// `"n": array(7, dtype=int64), "e": zeros((0, 4), uint8)}, {"note": 'süß "quoted"\n'})`.
  @Test func readsWhatPythonWrote() throws {
    let header =
      #"{"__metadata__":{"note":"süß \"quoted\"\n"},"n":{"dtype":"I64","shape":[],"#
      + #""data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},"#
      + #""e":{"dtype":"U8","shape":[0,4],"data_offsets":[32,32]},"#
      + #""b":{"dtype":"BOOL","shape":[3],"data_offsets":[32,35]}}      "#
    let numbers: [UInt8] = [
      7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xC0, 0, 0, 0xC0, 0xBF, 0, 0, 0, 0xBF, 0, 0, 0, 0x3F,
      0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0x40, 1, 0, 1,
    ]
    let folder = try TemporaryFolder()
    let path = try folder.file("p", [0x10, 1, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + numbers)
    let file = try Safetensors(contentsOf: path)
    #expect(file.tensors.map(\.name) == ["n", "w", "e", "b"])
    #expect(file.metadata == ["note": "süß \"quoted\"\n"])
    #expect(try file["w"]?.floats() == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
    #expect(try file["n"]?.int64s() == [7])
    #expect(file["e"]?.shape == [0, 4])
  }

  @Test func aProgramThatReordersKeepsTheChecksum() throws {
    // The same content under another order of tensors, written by hand.
    let one = Safetensors(
      tensors: [
        TensorRecord(name: "a", shape: [2], floats: [1, 2]),
        TensorRecord(name: "b", shape: [1], floats: [3]),
      ], metadata: ["k": "v"])
    let sum = try #require(
      String(decoding: one.encoded(), as: UTF8.self).firstMatch(
        of: /descent.checksum":"([0-9a-f]{16})"/)
    ).1
    let header =
      #"{"b":{"shape":[1],"data_offsets":[0,4],"dtype":"F32"},"a":{"dtype":"F32","#
      + #""shape":[2],"data_offsets":[4,12]}, "__metadata__" :{"k":"\u0076","#
      + #""descent.format":"1.9","descent.checksum":"\#(sum)"}}"#
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "r",
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
        + [0, 0, 0x40, 0x40, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
    let read = try Safetensors(contentsOf: path)
    #expect(read.tensors.map(\.name) == ["b", "a"])
    #expect(try read["a"]?.floats() == [1, 2])
    #expect(read.metadata == ["k": "v"])
  }
}
