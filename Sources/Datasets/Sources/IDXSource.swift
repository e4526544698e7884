// SPDX-License-Identifier: Apache-2.0

extension DataSource {
  /// MNIST's IDX files: `…images…idx3-ubyte` with its `…labels…idx1-ubyte`, also gzipped.
  ///
  /// In a folder, names with `t10k` or `test` are the test part. Images are unsigned bytes.
  ///
  /// - Source: <http://yann.lecun.com/exdb/mnist>, "the IDX file format".
  static let idx = DataSource(
    name: "IDX", layout: "MNIST's IDX files (…images-idx3-ubyte and …labels-idx1-ubyte, or .gz)",
    recognises: { place in
      place.isFolder ? place.files.contains(where: IDX.isImages) : IDX.isImages(place.name)
    },
    hasTestPart: { place in
      place.isFolder && place.files.contains { IDX.isImages($0) && IDX.isTest($0) }
    },
    read: { place, options throws(DatasetError) in
      var path = place.path
      if place.isFolder {
        let found = place.paths { IDX.isImages($0) && IDX.isTest($0) == (options.part == .test) }
        guard found.count == 1 else {
          throw .noSamples(
            path: place.path,
            expected: "one file of \(options.part == .test ? "test" : "training") images",
            found: found.isEmpty ? place.contents : found.map(Folder.name).joined(separator: ", "))
        }
        path = found[0]
      }
      return try IDX.dataset(imagesAt: path, name: place.name, options: options)
    })
}

private enum IDX {
  static func isImages(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.contains("idx3") && name.contains("images")
  }

  static func isTest(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix("t10k") || name.contains("test")
  }

  static func dataset(
    imagesAt path: String, name: String, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    let images = try contents(of: path, rank: 3, limit: options.memoryLimit)
    let labelsPath = try labels(for: path)
    let labels = try contents(of: labelsPath, rank: 1, limit: options.memoryLimit)
    guard labels.sizes[0] == images.sizes[0] else {
      throw .mismatch(
        path: labelsPath, what: "labels",
        expected: "\(images.sizes[0]) as in \(Folder.name(of: path))",
        found: "\(labels.sizes[0])")
    }
    guard images.sizes[1] > 0, images.sizes[2] > 0 else {
      throw .damaged(
        path: path, expected: "images of at least one pixel",
        found: "\(images.sizes[1])x\(images.sizes[2])")
    }
    let shape = [1, images.sizes[1], images.sizes[2]]
    let (names, numbers) = try classes(
      ofNumbers: labels.bytes.map { Int($0) }, given: options.classes, path: labelsPath)
    return try Dataset.checked(
      Dataset.Content(
        Dataset.Description(name: name, kind: .images, sampleShape: shape, classes: names),
        store: ByteStore(pixels: images.bytes, shape: shape), labels: numbers),
      path: path, options: options)
  }

  /// The file of labels beside a file of images.
  private static func labels(for images: String) throws(DatasetError) -> String {
    let name = Folder.name(of: images)
    let expected =
      name
      .replacing("images", with: "labels").replacing("Images", with: "Labels")
      .replacing("idx3", with: "idx1")
    let plain = expected.hasSuffix(".gz") ? String(expected.dropLast(3)) : expected
    for candidate in [expected, plain, plain + ".gz"] {
      let path = Folder.join(Folder.parent(of: images), candidate)
      if Folder.kind(of: path) == .file { return path }
    }
    throw .notFound(path: Folder.join(Folder.parent(of: images), expected))
  }

  /// The sizes in the header and the bytes behind it, checked against each other before the
  /// content is unpacked.
  private static func contents(
    of path: String, rank: Int, limit: Int
  ) throws(DatasetError) -> (sizes: [Int], bytes: [UInt8]) {
    let file = try FileBytes.read(path, limit: limit)
    let headerSize = 4 + 4 * rank
    let isPacked = Inflate.isGzip(file)
    let header =
      isPacked
      ? try Inflate.prefix(of: file, count: headerSize, path: path)
      : Array(file.prefix(headerSize))
    var reader = ByteReader(header)
    let expected = "an IDX header of unsigned bytes with \(rank) dimension\(rank == 1 ? "" : "s")"
    guard let magic = reader.bigEndian(UInt32.self) else {
      throw .damaged(path: path, expected: expected, found: "\(header.count) bytes")
    }
    guard magic == 0x0800 + UInt32(rank) else {
      throw .damaged(path: path, expected: expected, found: "the number \(magic) at its start")
    }
    var sizes: [Int] = []
    while sizes.count < rank {
      guard let size = reader.bigEndian(UInt32.self) else {
        throw .damaged(path: path, expected: expected, found: "\(header.count) bytes")
      }
      sizes.append(Int(size))
    }
    guard let count = checkedProduct(sizes), count <= limit - headerSize else {
      throw .tooLarge(
        path: path, what: "bytes", limit: limit, found: checkedProduct(sizes) ?? .max)
    }
    let bytes =
      isPacked ? try Inflate.gunzip(file, path: path, limit: headerSize + count) : file
    guard bytes.count == headerSize + count else {
      throw .damaged(
        path: path, expected: "\(headerSize + count) bytes for sizes \(sizes)",
        found: "\(bytes.count)")
    }
    return (sizes, Array(bytes.dropFirst(headerSize)))
  }
}
