// SPDX-License-Identifier: Apache-2.0

/// A layout of files that can be read as a data set. One file each, one row in ``all``.
public struct DataSource: Sendable {
  /// A short name, such as `image folder`.
  public let name: String
  /// What must lie at the path, in a line.
  public let layout: String

  /// Whether a place looks like this layout.
  let recognises: @Sendable (Place) -> Bool
  /// Whether it stores a test part of its own.
  let hasTestPart: @Sendable (Place) -> Bool
  let read: @Sendable (Place, DatasetOptions) throws(DatasetError) -> Dataset

  /// All sources, in the order in which they look at a path.
  public static let all: [DataSource] = [.idx, .cifar, .numpy, .table, .imageFolder]

  static var layouts: String {
    all.map(\.layout).joined(separator: "; ")
  }

  static func looking(at place: Place) throws(DatasetError) -> DataSource {
    guard let source = all.first(where: { $0.recognises(place) }) else {
      if place.isFolder && place.folders.isEmpty && place.files.isEmpty {
        throw .noSamples(
          path: place.path, expected: "one sub-folder of images for each class",
          found: "an empty folder")
      }
      throw .unknownSource(path: place.path, found: place.contents)
    }
    return source
  }
}

extension Dataset {
  /// Reads a data set from a file or folder; what kind it is shows by looking at it.
  ///
  /// See ``DataSource/all`` for the layouts. From a source that stores its own test part, `options`
  /// says which part is read.
  ///
  /// - Throws: ``DatasetError``, for all that can be wrong with files.
  public init(
    contentsOf path: String, options: DatasetOptions = DatasetOptions()
  ) throws(DatasetError) {
    let place = try Place(path)
    self = try DataSource.looking(at: place).read(place, options)
  }

  /// Whether the source at a path stores a test part of its own.
  public static func hasTestPart(at path: String) throws(DatasetError) -> Bool {
    let place = try Place(path)
    return try DataSource.looking(at: place).hasTestPart(place)
  }

  /// A data set after the checks that training needs: at least two classes of at least two samples.
  /// With given classes (data for a test or for prediction) one sample is enough.
  static func checked(
    _ content: Content, path: String, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    let dataset = Dataset(content)
    guard dataset.count > 0 else {
      throw .noSamples(path: path, expected: "samples", found: "none")
    }
    guard options.classes == nil else { return dataset }
    if dataset.classes.count == 1 { throw .oneClass(path: path, name: dataset.classes[0]) }
    for (name, count) in zip(dataset.classes, dataset.classCounts) where count < 2 {
      throw .tooFewSamples(path: path, name: name, least: 2, found: count)
    }
    return dataset
  }
}
