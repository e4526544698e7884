// SPDX-License-Identifier: Apache-2.0

extension DataSource {
  /// CIFAR-10's binary files: records of a label byte and 3,072 bytes, red, green, blue plane, also
  /// gzipped. In a folder, files whose names begin with `test` are the test part, the others,
  /// sorted by name, the training part. Names of classes come from `batches.meta.txt` if present.
  ///
  /// - Source: <https://www.cs.toronto.edu/~kriz/cifar.html>, "binary version".
  static let cifar = DataSource(
    name: "CIFAR-10", layout: "CIFAR-10 binary files (.bin or .bin.gz)",
    recognises: { place in
      place.isFile("bin") || place.files.contains { Place.has($0, extension: "bin") }
    },
    hasTestPart: { place in place.isFolder && place.files.contains(where: CIFAR.isTest) },
    read: { place, options throws(DatasetError) in
      var paths = [place.path]
      if place.isFolder {
        paths = place.paths {
          Place.has($0, extension: "bin") && CIFAR.isTest($0) == (options.part == .test)
        }
      }
      guard !paths.isEmpty else {
        throw .noSamples(
          path: place.path,
          expected: options.part == .test ? "a file test*.bin" : "files *.bin of training images",
          found: place.contents)
      }
      return try CIFAR.dataset(paths, place: place, options: options)
    })
}

private enum CIFAR {
  static let shape = [3, 32, 32]
  static let classes = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  static func isTest(_ name: String) -> Bool {
    Place.has(name, extension: "bin") && name.lowercased().hasPrefix("test")
  }

  static func dataset(
    _ paths: [String], place: Place, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    let names = try storedClasses(in: place) ?? classes
    let known = ClassNames(options.classes ?? names)
    var lookup: [Int32] = []
    for name in names { lookup.append(try known.index(of: name, path: place.path)) }
    var pixels: [UInt8] = []
    var labels: [Int32] = []
    for path in paths {
      let limit = options.memoryLimit - pixels.count
      var bytes = try FileBytes.read(path, limit: limit)
      if Inflate.isGzip(bytes) { bytes = try Inflate.gunzip(bytes, path: path, limit: limit) }
      guard !bytes.isEmpty, bytes.count % 3_073 == 0 else {
        throw .damaged(
          path: path, expected: "records of 3073 bytes", found: "\(bytes.count) bytes")
      }
      pixels.reserveCapacity(pixels.count + bytes.count)
      for start in stride(from: 0, to: bytes.count, by: 3_073) {
        guard Int(bytes[start]) < lookup.count else {
          throw .damaged(
            path: path, expected: "labels below \(lookup.count)",
            found: "\(bytes[start]) in record \(start / 3_073)")
        }
        labels.append(lookup[Int(bytes[start])])
        pixels.append(contentsOf: bytes[start + 1..<start + 3_073])
      }
    }
    return try Dataset.checked(
      Dataset.Content(
        Dataset.Description(
          name: place.name, kind: .images, sampleShape: shape, classes: known.names),
        store: ByteStore(pixels: pixels, shape: shape), labels: labels),
      path: place.path, options: options)
  }

  private static func storedClasses(in place: Place) throws(DatasetError) -> [String]? {
    guard place.files.contains("batches.meta.txt") else { return nil }
    let text = try FileBytes.read(Folder.join(place.path, "batches.meta.txt"), limit: 1 << 16)
    let names = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
    return names.count == 10 ? names : nil
  }
}
