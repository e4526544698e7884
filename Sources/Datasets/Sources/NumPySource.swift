// SPDX-License-Identifier: Apache-2.0

extension DataSource {
  /// NumPy arrays: an NPZ file with a pair of arrays, or two NPY files named alike.
  ///
  /// Samples are called `x`, `images`, `data` or `features`, labels `y`, `labels` or `target`; with
  /// `_train` and `_test` at the end an NPZ file stores both parts. `[N, F]` are features, `[N, H, W]`,
  /// `[N, C, H, W]` and `[N, H, W, C]` images of 1 or 3 channels; unsigned bytes become 0 … 1, other
  /// numbers are taken as they are.
  static let numpy = DataSource(
    name: "NumPy", layout: "NumPy files (.npz with x and y, or x.npy and y.npy)",
    recognises: { place in
      place.isFile("npz", "npy") || (place.isFolder && NumPyPair.files(in: place) != nil)
    },
    hasTestPart: { place in
      guard place.isFile("npz"),
        let bytes = try? FileBytes.read(place.path, limit: 2 << 30),
        let archive = try? ZipArchive(bytes, path: place.path)
      else { return false }
      return NumPyPair.names(among: archive.names, test: true) != nil
    },
    read: { place, options throws(DatasetError) in
      try NumPyPair(place, options: options).dataset(name: place.name, options: options)
    })
}

/// The samples and labels of a NumPy source.
private struct NumPyPair {
  let samples: NumPyArray
  let labels: NumPyArray

  private static let sampleNames = ["x", "X", "images", "data", "features"]
  private static let labelNames = ["y", "Y", "labels", "label", "target", "targets"]

  /// The names of two entries that belong together.
  static func names(among names: [String], test: Bool) -> (samples: String, labels: String)? {
    func find(_ stems: [String], _ patterns: (String) -> [String]) -> String? {
      for stem in stems {
        for name in patterns(stem) where names.contains(name + ".npy") { return name + ".npy" }
      }
      return nil
    }
    let patterns: (String) -> [String] = { stem in
      test ? ["\(stem)_test", "test_\(stem)"] : ["\(stem)_train", "train_\(stem)", stem]
    }
    guard let samples = find(sampleNames, patterns), let labels = find(labelNames, patterns)
    else { return nil }
    return (samples, labels)
  }

  /// The paths of two NPY files in a folder.
  static func files(
    in place: Place, test: Bool = false
  ) -> (samples: String, labels: String)? {
    guard let found = names(among: place.files, test: test) else { return nil }
    return (Folder.join(place.path, found.samples), Folder.join(place.path, found.labels))
  }

  init(_ place: Place, options: DatasetOptions) throws(DatasetError) {
    let limit = options.memoryLimit
    let test = options.part == .test
    if place.isFile("npz") {
      let bytes = try FileBytes.read(place.path, limit: limit)
      let archive = try ZipArchive(bytes, path: place.path)
      guard let names = Self.names(among: archive.names, test: test),
        let samples = try archive.content(of: names.samples, limit: limit),
        let labels = try archive.content(of: names.labels, limit: limit)
      else {
        throw .noSamples(
          path: place.path, expected: Self.expected(test),
          found: "the arrays \(archive.names.prefix(8).joined(separator: ", "))")
      }
      self.samples = try NumPyArray(samples, path: "\(place.path):\(names.samples)")
      self.labels = try NumPyArray(labels, path: "\(place.path):\(names.labels)")
      return
    }
    let folder = place.isFolder ? place : try Place(Folder.parent(of: place.path))
    guard let paths = Self.files(in: folder, test: test) else {
      throw .noSamples(
        path: place.path, expected: Self.expected(test), found: folder.contents)
    }
    samples = try NumPyArray(FileBytes.read(paths.samples, limit: limit), path: paths.samples)
    labels = try NumPyArray(FileBytes.read(paths.labels, limit: limit), path: paths.labels)
  }

  private static func expected(_ test: Bool) -> String {
    test ? "arrays x_test and y_test" : "arrays x and y (or images and labels)"
  }

  func dataset(name: String, options: DatasetOptions) throws(DatasetError) -> Dataset {
    let count = samples.shape.first ?? 0
    guard labels.shape.first == count,
      labels.shape.dropFirst().allSatisfy({ $0 == 1 }), let numbers = labels.integers
    else {
      throw .mismatch(
        path: labels.path, what: "labels", expected: "\(count) whole numbers",
        found: "\(labels.element.rawValue) of shape \(labels.shape)")
    }
    let (classes, indices) = try classes(
      ofNumbers: numbers, given: options.classes, path: labels.path)
    let layout = try Layout(samples)
    guard let size = checkedProduct(layout.shape), size > 0, count > 0 else {
      throw .noSamples(
        path: samples.path, expected: "samples", found: "an array of shape \(samples.shape)")
    }
    let features = layout.kind == .features ? (0..<size).map { "x\($0)" } : []
    return try Dataset.checked(
      Dataset.Content(
        Dataset.Description(
          name: name, kind: layout.kind, sampleShape: layout.shape, classes: classes,
          featureNames: features),
        store: try layout.store(of: samples, limit: options.memoryLimit), labels: indices),
      path: samples.path, options: options)
  }

  /// How the dimensions of an array are to be understood.
  private struct Layout {
    let kind: Dataset.Kind
    let shape: [Int]
    var channelsLast = false

    init(_ array: NumPyArray) throws(DatasetError) {
      let sizes = Array(array.shape.dropFirst())
      switch sizes.count {
      case 1:
        (kind, shape) = (.features, sizes)
      case 2:
        (kind, shape) = (.images, [1] + sizes)
      case 3 where sizes[0] == 1 || sizes[0] == 3:
        (kind, shape) = (.images, sizes)
      case 3 where sizes[2] == 1 || sizes[2] == 3:
        (kind, shape, channelsLast) = (.images, [sizes[2], sizes[0], sizes[1]], true)
      default:
        throw .unsupported(
          path: array.path, expected: "[N, F], [N, H, W], [N, C, H, W] or [N, H, W, C]",
          found: "the shape \(array.shape)")
      }
    }

    func store(
      of array: NumPyArray, limit: Int
    ) throws(DatasetError) -> any SampleStore {
      if kind == .images, let bytes = array.unsignedBytes {
        return ByteStore(pixels: planes(bytes), shape: shape)
      }
      let bytes = checkedProduct(array.shape + [MemoryLayout<Float>.size]) ?? .max
      guard bytes <= limit else {
        throw .tooLarge(path: array.path, what: "bytes", limit: limit, found: bytes)
      }
      let values = planes(array.floats)
      let size = shape.reduce(1, *)
      if array.element.isFloat, let index = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(
          path: array.path, row: index / size, column: "\(index % size)", found: "\(values[index])")
      }
      return FloatStore(values: values, size: size)
    }

    private func planes<Value>(_ values: [Value]) -> [Value] {
      guard channelsLast, shape[0] > 1 else { return values }
      let (channels, area) = (shape[0], shape[1] * shape[2])
      return values.indices.map { target in
        let image = target / (channels * area)
        let channel = target / area % channels
        return values[(image * area + target % area) * channels + channel]
      }
    }
  }
}
