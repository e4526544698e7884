// SPDX-License-Identifier: Apache-2.0
internal import CDescentImageCodecs

/// Writes the files the tests read; the codecs' own encoders, so that nothing is checked against
/// itself.
enum Encoders {
  /// An 8-bit PNG of interleaved channels.
  static func png(_ pixels: [UInt8], height: Int, width: Int, channels: Int) -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
    var size = png_alloc_size_t(0)
    png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil)
    var bytes = [UInt8](repeating: 0, count: size)
    png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil)
    return Array(bytes.prefix(size))
  }

  static func jpeg(_ pixels: [UInt8], height: Int, width: Int, quality: Int32 = 95) -> [UInt8] {
    let encoder = tjInitCompress()
    defer { tjDestroy(encoder) }
    var buffer: UnsafeMutablePointer<UInt8>?
    var size = CUnsignedLong(0)
    tjCompress2(
      encoder, pixels, Int32(width), 0, Int32(height), Int32(truncatingIfNeeded: TJPF_RGB.rawValue),
      &buffer, &size, Int32(truncatingIfNeeded: TJSAMP_444.rawValue), quality, 0)
    defer { tjFree(buffer) }
    return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
  }

  /// A chunk of a PNG file.
  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    let checksum = UInt32(truncatingIfNeeded: crc32_z(0, content, content.count))
    return little(UInt32(data.count)).reversed() + content + little(checksum).reversed()
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] { deflated(bytes, windowBits: 31) }

  static func rawDeflate(_ bytes: [UInt8]) -> [UInt8] { deflated(bytes, windowBits: -15) }

  private static func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    var input = bytes
    let written = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output.prefix(written))
  }

  /// A zip archive; each entry stored or deflated.
  static func zip(_ entries: [(name: String, bytes: [UInt8])], deflated: Bool) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      let packed = deflated ? rawDeflate(bytes) : bytes
      let checksum = UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count))
      let common =
        little(UInt16(20)) + little(UInt16(0)) + little(UInt16(deflated ? 8 : 0))
        + little(UInt32(0)) + little(checksum) + little(UInt32(packed.count))
        + little(UInt32(bytes.count)) + little(UInt16(name.utf8.count)) + little(UInt16(0))
      directory += little(UInt32(0x0201_4b50)) + little(UInt16(20)) + common
      directory += little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0))
      directory += little(UInt32(archive.count)) + Array(name.utf8)
      archive += little(UInt32(0x0403_4b50)) + common + Array(name.utf8) + packed
    }
    let start = archive.count
    archive += directory + little(UInt32(0x0605_4b50)) + little(UInt32(0))
    archive += little(UInt16(entries.count)) + little(UInt16(entries.count))
    archive += little(UInt32(directory.count)) + little(UInt32(start)) + little(UInt16(0))
    return archive
  }

  /// An NPY file of version 1.
  static func npy(_ descriptor: String, shape: String, fortran: Bool = false, _ data: [UInt8])
    -> [UInt8]
  {
    var header =
      "{'descr': '\(descriptor)', 'fortran_order': \(fortran ? "True" : "False"), "
      + "'shape': \(shape), }"
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(UInt16(header.utf8.count))
      + Array(header.utf8) + data
  }

  /// An IDX file of unsigned bytes.
  static func idx(_ sizes: [Int], _ data: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { little(UInt32($0)).reversed() } + data
  }

  static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
