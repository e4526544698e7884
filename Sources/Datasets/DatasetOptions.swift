// SPDX-License-Identifier: Apache-2.0

/// How a file or folder becomes a data set.
public struct DatasetOptions: Sendable, Hashable {
  /// Which part to read from a source that stores its own test part (MNIST's `t10k` files, CIFAR's
  /// `test_batch`, a folder with `train` and `test`).
  public enum StoredPart: String, Sendable, Hashable {
    case training, test
  }

  public var images: ImageOptions
  public var table: TableOptions
  public var part: StoredPart

  /// The classes of a model or of the training data, in order. When given, labels are looked up in
  /// it, another label is an error, and a class may have no or one sample.
  public var classes: [String]?

  /// The columns and categories of a model or of the training data; the table must have them.
  public var encoding: TableEncoding?

  /// The most bytes a data set may take in memory. Larger image folders are decoded again in each
  /// epoch; anything else is an error. Default: 2 GiB.
  public var memoryLimit: Int

  /// Threads that decode image files; nil takes one for each processor.
  public var threads: Int?

  /// The shape images must have because other data have it; nil takes the first image's.
  var sampleShape: [Int]?

  public init(
    images: ImageOptions = ImageOptions(), table: TableOptions = TableOptions(),
    part: StoredPart = .training, classes: [String]? = nil, encoding: TableEncoding? = nil,
    memoryLimit: Int = 2 << 30, threads: Int? = nil
  ) {
    self.images = images
    self.table = table
    self.part = part
    self.classes = classes
    self.encoding = encoding
    self.memoryLimit = memoryLimit
    self.threads = threads
  }

  /// Options that read data exactly as a model was trained on: its classes, image size, channels
  /// and columns.
  public init(matching preprocessing: Preprocessing) {
    self.init(classes: preprocessing.classes, encoding: preprocessing.encoding)
    if preprocessing.kind == .images {
      let shape = preprocessing.sampleShape
      sampleShape = shape
      images = ImageOptions(
        resize: ImageSize(height: shape[1], width: shape[2]),
        channels: shape[0] == 1 || shape[0] == 3 ? shape[0] : nil)
    }
    table.missing = preprocessing.imputes ? .median : .fail
  }

  /// These options with what `dataset` has learnt: the way to read test data for a training set.
  public func matching(_ dataset: Dataset) -> DatasetOptions {
    var options = self
    options.classes = dataset.classes
    options.encoding = dataset.encoding
    if dataset.kind == .images { options.sampleShape = dataset.sampleShape }
    return options
  }
}
