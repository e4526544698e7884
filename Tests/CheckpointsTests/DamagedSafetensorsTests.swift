// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Testing

@Suite struct DamagedSafetensorsTests {
  static let content = Safetensors(
    tensors: [
      TensorRecord(name: "a", shape: [2], floats: [1, 2]),
      TensorRecord(name: "b", shape: [3], bools: [true, false, true]),
    ], metadata: ["classes": "x"])

  @Test func everyTruncationIsAnError() throws {
    let folder = try TemporaryFolder()
    let whole = Self.content.encoded()
    for length in 0..<whole.count {
      let path = try folder.file("t", Array(whole[..<length]))
      let error = #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: path) }
      #expect(error?.path == path)
    }
    let path = try folder.file("t", whole + [0])
    #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: path) }
  }

  /// A flipped bit is an error, or it met a place that means nothing and the content is the same.
  @Test func everyFlippedBitIsFound() throws {
    let folder = try TemporaryFolder()
    let whole = Self.content.encoded()
    var unnoticed = 0
    for bit in 0..<(8 * whole.count) {
      var damaged = whole
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let path = try folder.file("f", damaged)
      do {
        #expect(try Safetensors(contentsOf: path) == Self.content)
        unnoticed += 1
      } catch {
        #expect(error.path == path)
      }
    }
    // At most the padding of up to seven spaces, each with few bits that stay white space.
    #expect(unnoticed <= 14)
  }

  /// Headers that a writer with ill intent could make, each with a word of the message.
  static let headers: [(String, String)] = [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#, "“\"”"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "12 bytes"),
    (#"{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}"#, "F16"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "whole number"),
    (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, "“]”"),
    (#"{"a":{"dtype":"U8","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}}"#, "2⁶³"),
    (#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "2⁶³"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "data_offsets 8 to 0"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}"#, "two data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "a gap"),
    (#"{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}"#, "cut short"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes of tensors"),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, "data_offsets"),
    (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, "dtype"),
    (#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "once each"),
    (#"{"a":{"dtype":"F32","extra":[2]}}"#, "extra"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "an overlap"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "twice"
    ),
    (#"{"__metadata__":{"k":1}}"#, "“\"”"), (#"{"__metadata__":{"k":"1","k":"2"}}"#, "twice"),
    (#"{"__metadata__":{"k":"\ud800"}}"#, "“\\”"), (#"{"__metadata__":{"k":"\q"}}"#, "escape"),
    (#"{"__metadata__":{"k":"\u12g4"}}"#, "hexadecimal"), (#"{"__metadata__":{"k":"1"#, "end"),
    (#"{"__metadata__":[]}"#, "“{”"), ("[]", "“{”"), ("{} x", "end of the header"),
    (String(repeating: "{\"a\":", count: 5000), "dtype"), ("  ", "“{”"),
    (
      #"{"__metadata__":{"descent.format":"2.0","descent.checksum":"0"},"#
        + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "1.x or older"
    ),
    (
      #"{"__metadata__":{"descent.format":"one","descent.checksum":"0"},"#
        + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "such as 1.0"
    ),
    (
      #"{"__metadata__":{"descent.format":"1.0"},"#
        + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "checksum"
    ),
  ]

  @Test(arguments: headers.indices) func badHeadersAreErrors(index: Int) throws {
    let (header, word) = Self.headers[index]
    let folder = try TemporaryFolder()
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let path = try folder.file(
      "h", length + Array(header.utf8) + [UInt8](repeating: 0, count: 8))
    let error = #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: path) }
    let message = error?.description ?? ""
    #expect(message.contains(word) && message.contains(path))
  }

  @Test(arguments: [0, 1, 100_000_001, UInt64.max, 1 << 62])
  func absurdHeaderLengths(length: UInt64) throws {
    let folder = try TemporaryFolder()
    let head = withUnsafeBytes(of: length.littleEndian) { Array($0) }
    let path = try folder.file("h", head + Array("{}".utf8))
    #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: path) }
  }

  @Test func theWholeFileIsBounded() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m"
    try Self.content.write(to: path)
    #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: path, limit: 20) }
  }
}
