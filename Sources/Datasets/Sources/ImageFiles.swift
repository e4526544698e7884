// SPDX-License-Identifier: Apache-2.0

/// A list of image files after each has been decoded once.
struct ImageFiles {
  let shape: [Int]
  let store: any SampleStore
  /// Indices of the files that are intact.
  let kept: [Int]
  let skipped: [SkippedFile]

  static func isImage(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".png") || name.hasSuffix(".jpg") || name.hasSuffix(".jpeg")
  }

  /// Decodes all files on several threads.
  ///
  /// - Parameters:
  ///   - shape: what every image must have; nil takes that of the first intact one.
  ///   - place: what an error about all of them names.
  /// - Throws: `imageMismatch` for the first image, in order, of another shape; `tooLarge`;
  ///   `noSamples` when no file is intact.
  static func read(
    _ paths: [String], shape: [Int]?, options: DatasetOptions, place: String
  ) throws(DatasetError) -> ImageFiles {
    let (shape, reference) = try reference(paths, shape: shape, options: options, place: place)
    let size = checkedProduct(shape) ?? .max
    let total = checkedProduct([size, paths.count]) ?? .max
    let fits = total <= options.memoryLimit
    var outcomes: [Outcome] = []
    var pixels = [UInt8](unsafeUninitializedCapacity: fits ? total : 0) { buffer, written in
      // Each file has its own range, so the threads do not meet.
      nonisolated(unsafe) let target = fits ? buffer.baseAddress : nil
      outcomes = mapIndices(below: paths.count, threads: options.threads) { index in
        decode(paths[index], shape, options.images, into: target.map { $0 + index * size })
      }
      written = fits ? total : 0
    }
    var kept: [Int] = []
    var hashes: [UInt64] = []
    var skipped: [SkippedFile] = []
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .intact(let hash):
        kept.append(index)
        hashes.append(hash)
      case .otherShape(let found):
        throw .imageMismatch(
          path: paths[index], expected: shape, found: found, reference: reference)
      case .failed(let error):
        guard error.isDamage else { throw error }
        skipped.append(SkippedFile(path: paths[index], reason: error))
      }
    }
    guard !kept.isEmpty else { throw allDamaged(skipped, place) }
    let intact = kept.map { paths[$0] }
    if fits {
      if kept.count < paths.count { close(&pixels, keeping: kept, size: size) }
      return ImageFiles(
        shape: shape, store: ByteStore(pixels: pixels, shape: shape, hashes: hashes, paths: intact),
        kept: kept, skipped: skipped)
    }
    return ImageFiles(
      shape: shape,
      store: FileStore(paths: intact, shape: shape, options: options.images, hashes: hashes),
      kept: kept, skipped: skipped)
  }

  private enum Outcome: Sendable {
    case intact(UInt64)
    case otherShape([Int])
    case failed(DatasetError)
  }

  private static func decode(
    _ path: String, _ shape: [Int], _ options: ImageOptions,
    into target: UnsafeMutablePointer<UInt8>?
  ) -> Outcome {
    do throws(DatasetError) {
      let bytes = try FileBytes.read(path, limit: DecodedImage.fileLimit)
      let decoded = try FileImage(decoding: bytes, path: path, options: options)
      let image = decoded.prepared(for: options)
      guard image.shape == shape else { return .otherShape(image.shape) }
      let hash = decoded.contentHash(of: bytes)
      if let target {
        image.planes.withUnsafeBufferPointer {
          if let start = $0.baseAddress { target.update(from: start, count: $0.count) }
        }
      }
      return .intact(hash)
    } catch {
      return .failed(error)
    }
  }

  /// The shape all images must have, and what it is taken from.
  private static func reference(
    _ paths: [String], shape: [Int]?, options: DatasetOptions, place: String
  ) throws(DatasetError) -> ([Int], String) {
    if let shape { return (shape, "the training data") }
    if let size = options.images.resize, let channels = options.images.channels {
      return ([channels, size.height, size.width], "the options")
    }
    var skipped: [SkippedFile] = []
    for path in paths {
      do throws(DatasetError) {
        return (try DecodedImage(contentsOf: path, options: options.images).shape, path)
      } catch {
        guard error.isDamage else { throw error }
        skipped.append(SkippedFile(path: path, reason: error))
      }
    }
    throw allDamaged(skipped, place)
  }

  private static func allDamaged(_ skipped: [SkippedFile], _ place: String) -> DatasetError {
    if skipped.count == 1 { return skipped[0].reason }
    let first = skipped.first.map { ", the first: \($0.reason)" } ?? ""
    return .noSamples(
      path: place, expected: "intact images", found: "\(skipped.count) damaged files\(first)")
  }

  /// Moves the kept images together.
  private static func close(_ pixels: inout [UInt8], keeping kept: [Int], size: Int) {
    pixels.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for (place, index) in kept.enumerated() where place != index {
        (start + place * size).update(from: start + index * size, count: size)
      }
    }
    pixels.removeLast(pixels.count - kept.count * size)
  }
}

extension DatasetError {
  /// Whether a single file is at fault that others can do without.
  var isDamage: Bool {
    switch self {
    case .damaged, .unreadable, .notFound: true
    default: false
    }
  }
}
