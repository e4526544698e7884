// SPDX-License-Identifier: Apache-2.0

public import DescentEvaluation

/// A COCO file of results: what a detector found in the images of a ``COCOInstances``.
///
/// The file is a list of objects with `image_id`, `category_id`, `bbox` and `score`; further fields
/// are passed over. An empty list is a good file.
///
/// - Source: <https://cocodataset.org/#format-results>.
public struct COCOResults: Sendable, Equatable {
  /// The detections in the order of the file, which decides among equal scores. `image` is the
  /// image's id, `classIndex` the class as in ``COCOInstances``.
  public let detections: [DetectedBox]

  public init(detections: [DetectedBox]) {
    self.detections = detections
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - instances: the objects that the detections will be compared with.
  ///   - limit: the largest file accepted, in bytes; 4 GiB when left out.
  /// - Throws: ``PredictionFileError`` that names the entry and the field, such as `results[12]` and
  ///   `score`.
  public init(
    contentsOf path: String, for instances: COCOInstances, limit: Int = 1 << 32
  ) throws(PredictionFileError) {
    try self.init(bytes: COCOBytes.read(path, limit: limit), for: instances, path: path)
  }

  /// Reads the content of a file; the path is for messages.
  public init(
    bytes: [UInt8], for instances: COCOInstances, path: String
  ) throws(PredictionFileError) {
    var scanner = JSONScanner(bytes, path: path)
    guard scanner.next() != UInt8(ascii: "{") else {
      throw .malformed(
        path: path, place: "the top", expected: "a list of results",
        found: "an object, as in files of instances")
    }
    let images = Set(instances.images.map(\.id))
    var found: [DetectedBox] = []
    try scanner.elements { (scanner, index) throws(PredictionFileError) in
      let entry = COCOEntry(path: path, list: "results", index: index)
      found.append(try Self.detection(&scanner, entry, images, instances))
    }
    try scanner.end()
    detections = found
  }

  private static func detection(
    _ scanner: inout JSONScanner, _ entry: COCOEntry, _ images: Set<Int>,
    _ instances: COCOInstances
  ) throws(PredictionFileError) -> DetectedBox {
    var (image, category): (Int?, Int?) = (nil, nil)
    var (box, score): (Box?, Double?) = (nil, nil)
    try scanner.members { (scanner, key) throws(PredictionFileError) in
      switch key {
      case "image_id": image = try entry.integer(&scanner, key, after: image)
      case "category_id": category = try entry.integer(&scanner, key, after: category)
      case "bbox": box = try entry.box(&scanner, key, after: box)
      case "score": score = try entry.number(&scanner, key, after: score)
      default: try scanner.skip()
      }
    }
    let (imageID, categoryID) = (
      try entry.required(image, "image_id"), try entry.required(category, "category_id")
    )
    guard images.contains(imageID) else {
      throw .unknown(
        path: entry.path, place: entry.place, field: "image_id", found: "\(imageID)",
        known: "the id of one of the \(images.count) images with true boxes")
    }
    guard let classIndex = instances.classIndex(ofCategory: categoryID) else {
      throw .unknown(
        path: entry.path, place: entry.place, field: "category_id", found: "\(categoryID)",
        known: "the id of one of the \(instances.categories.count) categories")
    }
    return DetectedBox(
      image: imageID, classIndex: classIndex, box: try entry.required(box, "bbox"),
      score: try entry.required(score, "score"))
  }

  // MARK: Writing

  /// Writes a file that every COCO tool reads; numbers keep all their bits.
  ///
  /// - Throws: ``PredictionFileError`` for a class that the instances do not have, a score that is not
  ///   finite, or a place that cannot be written. Nothing has been overwritten then.
  public func write(
    to path: String, for instances: COCOInstances
  ) throws(PredictionFileError) {
    var bytes = Array("[".utf8)
    for (index, detection) in detections.enumerated() {
      let entry = COCOEntry(path: path, list: "results", index: index)
      guard instances.categories.indices.contains(detection.classIndex) else {
        throw entry.bad(
          "category_id", "a class below \(instances.categories.count)",
          "class \(detection.classIndex)")
      }
      guard detection.score.isFinite else {
        throw entry.bad("score", "a finite number", "\(detection.score)")
      }
      let box = detection.box
      let line =
        "\(index == 0 ? "" : ",")\n{\"image_id\":\(detection.image),"
        + "\"category_id\":\(instances.categories[detection.classIndex].id),"
        + "\"bbox\":[\(box.x),\(box.y),\(box.width),\(box.height)],\"score\":\(detection.score)}"
      bytes += line.utf8
    }
    bytes += "\n]\n".utf8
    try COCOBytes.write(bytes, to: path)
  }
}
