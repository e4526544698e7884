// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// Decompression through zlib, never beyond a limit that the caller sets.
enum Inflate {
  /// How the compressed bytes are wrapped, as zlib's `windowBits`.
  enum Wrapping: Int32 {
    case gzip = 31
    case none = -15
  }

  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// The first bytes of a gzip stream, as many as there are up to `count`.
  static func prefix(
    of bytes: [UInt8], count: Int, path: String
  ) throws(DatasetError) -> [UInt8] {
    try run(bytes[...], .gzip, path: path, limit: count, stopsAtLimit: true)
  }

  /// All bytes of a gzip file, of several members too.
  static func gunzip(
    _ bytes: [UInt8], path: String, limit: Int
  ) throws(DatasetError) -> [UInt8] {
    try run(bytes[...], .gzip, path: path, limit: limit, stopsAtLimit: false)
  }

  /// The bytes of a raw deflate stream, as in a zip archive.
  static func raw(
    _ bytes: ArraySlice<UInt8>, path: String, limit: Int
  ) throws(DatasetError) -> [UInt8] {
    try run(bytes, .none, path: path, limit: limit, stopsAtLimit: false)
  }

  private static func run(
    _ bytes: ArraySlice<UInt8>, _ wrapping: Wrapping, path: String, limit: Int, stopsAtLimit: Bool
  ) throws(DatasetError) -> [UInt8] {
    let expected = wrapping == .gzip ? "a gzip stream" : "a deflate stream"
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, wrapping.rawValue, ZLIB_VERSION, size) == Z_OK else {
      throw .unreadable(path: path, reason: "zlib cannot start")
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var consumed = 0
    var outcome = Z_OK
    while outcome == Z_OK {
      // One byte beyond the limit shows that there is more.
      let room = min(max(output.count, 1 << 16), limit - output.count) + (stopsAtLimit ? 0 : 1)
      let before = (output: output.count, input: consumed)
      step(&stream, bytes, &consumed, &output, room: room, &outcome)
      if output.count > limit {
        throw .tooLarge(path: path, what: "bytes when unpacked", limit: limit, found: output.count)
      }
      if stopsAtLimit && output.count == limit { return output }
      if outcome == Z_STREAM_END, wrapping == .gzip,
        isGzip(Array(bytes.dropFirst(consumed).prefix(2)))
      {
        inflateReset(&stream)
        outcome = Z_OK
      } else if outcome == Z_OK, before.output == output.count, before.input == consumed {
        outcome = Z_BUF_ERROR
      }
    }
    switch outcome {
    case Z_STREAM_END: return output
    case Z_BUF_ERROR:
      throw .damaged(
        path: path, expected: expected, found: "its end after \(output.count) bytes of output")
    default:
      let reason = stream.msg.map { String(cString: $0) } ?? "code \(outcome)"
      throw .damaged(path: path, expected: expected, found: "an error: \(reason)")
    }
  }

  /// Inflates once into `room` new bytes at the end of `output`.
  private static func step(
    _ stream: inout z_stream, _ bytes: ArraySlice<UInt8>, _ consumed: inout Int,
    _ output: inout [UInt8], room: Int, _ outcome: inout Int32
  ) {
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: room))
    var written = 0
    let chunk = min(bytes.count - consumed, 1 << 30)
    bytes.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { target in
        guard let from = input.baseAddress, let to = target.baseAddress else { return }
        stream.next_in = UnsafeMutablePointer(mutating: from + consumed)
        stream.avail_in = UInt32(chunk)
        stream.next_out = to + start
        stream.avail_out = UInt32(clamping: room)
        let offered = Int(stream.avail_out)
        outcome = inflate(&stream, Z_NO_FLUSH)
        consumed += chunk - Int(stream.avail_in)
        written = offered - Int(stream.avail_out)
      }
    }
    if bytes.isEmpty { outcome = Z_BUF_ERROR }
    output.removeLast(room - written)
  }
}
