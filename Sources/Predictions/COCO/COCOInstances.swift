// SPDX-License-Identifier: Apache-2.0

public import DescentEvaluation

/// A COCO file of instances: images, categories, and the objects in the images.
///
/// Classes are the categories by rising id, so class 0 is the category of the lowest id. Only what
/// evaluation of boxes needs is read; segmentations and further fields are passed over.
///
/// **Departs from pycocotools** where that fails or guesses: an annotation without `iscrowd` is no
/// crowd, one without `area` has that of its box, an id of 0 is as good as any other, and an id that
/// occurs twice is an error. The field `ignore` is passed over, as it is there.
///
/// - Source: <https://cocodataset.org/#format-data>.
public struct COCOInstances: Sendable, Equatable {
  public struct Image: Sendable, Hashable {
    public let id: Int
    /// The field `file_name`, where there is one.
    public let fileName: String?
    /// In pixels, where they are told.
    public let width: Int?
    public let height: Int?

    public init(id: Int, fileName: String? = nil, width: Int? = nil, height: Int? = nil) {
      (self.id, self.fileName, self.width, self.height) = (id, fileName, width, height)
    }
  }

  public struct Category: Sendable, Hashable {
    public let id: Int
    /// The field `name`; the id where there is none.
    public let name: String

    public init(id: Int, name: String) {
      (self.id, self.name) = (id, name)
    }
  }

  /// In the order of the file.
  public let images: [Image]
  /// By rising id.
  public let categories: [Category]
  /// The objects in the order of the file. `image` is the image's id.
  public let truths: [TruthBox]

  private let classes: [Int: Int]

  /// Instances to be written.
  ///
  /// - Precondition: categories by rising id; ids of images that differ; objects in these images and
  ///   of these classes.
  public init(images: [Image], categories: [Category], truths: [TruthBox]) {
    var classes: [Int: Int] = [:]
    for (index, category) in categories.enumerated() { classes[category.id] = index }
    let known = Set(images.map(\.id))
    let isGood =
      zip(categories, categories.dropFirst()).allSatisfy { $0.id < $1.id }
      && known.count == images.count
      && truths.allSatisfy {
        known.contains($0.image) && categories.indices.contains($0.classIndex)
      }
    if !isGood { fatalError("COCOInstances: expected ids that rise or differ, and are known") }
    (self.images, self.categories, self.truths, self.classes) =
      (images, categories, truths, classes)
  }

  /// Reads a file.
  ///
  /// - Parameter limit: the largest file accepted, in bytes; 4 GiB when left out.
  /// - Throws: ``PredictionFileError`` that names the entry and the field, such as
  ///   `annotations[12]` and `bbox[2]`.
  public init(contentsOf path: String, limit: Int = 1 << 32) throws(PredictionFileError) {
    try self.init(bytes: COCOBytes.read(path, limit: limit), path: path)
  }

  /// Reads the content of a file; the path is for messages.
  public init(bytes: [UInt8], path: String) throws(PredictionFileError) {
    let parser = try COCOInstancesParser(bytes, path: path)
    let sorted = parser.categories.sorted { $0.id < $1.id }
    var classes: [Int: Int] = [:]
    for (index, category) in sorted.enumerated() { classes[category.id] = index }
    images = parser.images
    categories = sorted
    self.classes = classes
    truths = try parser.truths(classes)
  }

  /// The class of a category; `nil` when there is no such category.
  public func classIndex(ofCategory id: Int) -> Int? { classes[id] }

  public static func == (left: COCOInstances, right: COCOInstances) -> Bool {
    left.images == right.images && left.categories == right.categories
      && left.truths == right.truths
  }
}
