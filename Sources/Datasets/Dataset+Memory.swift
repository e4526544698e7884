// SPDX-License-Identifier: Apache-2.0

extension Dataset {
  /// Images from memory.
  ///
  /// - Parameters:
  ///   - images: the values of all images, one after the other, channels first, rows from the top.
  ///   - shape: `[channels, height, width]` of one image.
  ///   - labels: a class index for each image.
  ///   - classes: the names of the classes; nil names them `0`, `1`, … up to the largest label.
  ///   - name: what errors, runs and reports call the data set.
  /// - Precondition: `images` holds as many images as there are labels, and every label is an index
  ///   into `classes`.
  public init(
    images: [Float], shape: [Int], labels: [Int], classes: [String]? = nil, name: String = "images"
  ) {
    require(
      shape.count == 3 && shape.allSatisfy { $0 > 0 },
      "Dataset(images:): expected a shape [channels, height, width], found \(shape)")
    self.init(
      store: FloatStore(values: images, size: shape.reduce(1, *)), values: images.count,
      kind: .images, shape: shape, labels: labels, classes: classes, name: name)
  }

  /// Images from memory as bytes, 255 being 1; they are kept as bytes.
  ///
  /// The other parameters are those of ``init(images:shape:labels:classes:name:)``.
  public init(
    pixels: [UInt8], shape: [Int], labels: [Int], classes: [String]? = nil, name: String = "images"
  ) {
    require(
      shape.count == 3 && shape.allSatisfy { $0 > 0 },
      "Dataset(pixels:): expected a shape [channels, height, width], found \(shape)")
    self.init(
      store: ByteStore(pixels: pixels, shape: shape), values: pixels.count,
      kind: .images, shape: shape, labels: labels, classes: classes, name: name)
  }

  /// Rows of features from memory.
  ///
  /// - Precondition: all rows have the same, positive length, there are as many rows as labels, and
  ///   every label is an index into `classes`.
  public init(
    features: [[Float]], labels: [Int], classes: [String]? = nil, featureNames: [String]? = nil,
    name: String = "features"
  ) {
    let size = features.first?.count ?? 1
    if let row = features.firstIndex(where: { $0.count != size }) {
      require(
        false,
        "Dataset(features:): expected \(size) values a row, found \(features[row].count) in row \(row)"
      )
    }
    self.init(
      features: features.flatMap { $0 }, featureCount: size, labels: labels, classes: classes,
      featureNames: featureNames, name: name)
  }

  /// Rows of features from memory, one after the other.
  ///
  /// - Precondition: as in ``init(features:labels:classes:featureNames:name:)-([[Float]],_,_,_,_)``.
  public init(
    features: [Float], featureCount: Int, labels: [Int], classes: [String]? = nil,
    featureNames: [String]? = nil, name: String = "features"
  ) {
    require(
      featureCount > 0, "Dataset(features:): expected at least one feature, found \(featureCount)")
    let names = featureNames ?? (0..<featureCount).map { "x\($0)" }
    require(
      names.count == featureCount,
      "Dataset(features:): expected \(featureCount) feature names, found \(names.count)")
    self.init(
      store: FloatStore(values: features, size: featureCount), values: features.count,
      kind: .features, shape: [featureCount], labels: labels, classes: classes, name: name,
      featureNames: names)
  }

  private init(
    store: any SampleStore, values: Int, kind: Kind, shape: [Int], labels: [Int],
    classes: [String]?, name: String, featureNames: [String] = []
  ) {
    let size = shape.reduce(1, *)
    require(
      values == labels.count * size,
      "Dataset: expected \(labels.count) samples of \(size) values for \(labels.count) labels, "
        + "found \(values) values")
    let classes = classes ?? (0...max(0, labels.max() ?? 0)).map { "\($0)" }
    if let index = labels.firstIndex(where: { !classes.indices.contains($0) }) {
      require(
        false,
        "Dataset: expected labels in 0 ..< \(classes.count), found \(labels[index]) at \(index)")
    }
    let description = Description(
      name: name, kind: kind, sampleShape: shape, classes: classes, featureNames: featureNames)
    self.init(Content(description, store: store, labels: labels.map { Int32($0) }))
  }
}
