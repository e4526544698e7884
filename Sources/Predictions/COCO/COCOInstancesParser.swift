// SPDX-License-Identifier: Apache-2.0

internal import DescentEvaluation

/// Reads the three lists of a COCO file of instances, in whatever order they come.
struct COCOInstancesParser {
  private(set) var images: [COCOInstances.Image] = []
  private(set) var categories: [COCOInstances.Category] = []

  /// An object before images and categories are known.
  private struct Annotation {
    var id: Int?
    var image: Int
    var category: Int
    var box: Box
    var area: Double
    var isCrowd: Bool
  }

  private let path: String
  private var annotations: [Annotation] = []
  private var imageIDs: Set<Int> = []

  init(_ bytes: [UInt8], path: String) throws(PredictionFileError) {
    self.path = path
    var scanner = JSONScanner(bytes, path: path)
    guard scanner.next() != UInt8(ascii: "[") else {
      throw .malformed(
        path: path, place: "the top",
        expected: "an object with images, annotations and categories",
        found: "a list, as in files of results")
    }
    var seen: Set<String> = []
    try scanner.members { (scanner, key) throws(PredictionFileError) in
      guard ["images", "annotations", "categories"].contains(key) else {
        return try scanner.skip()
      }
      guard seen.insert(key).inserted else {
        throw .duplicate(
          path: path, place: "the top", field: key, found: "a second one", first: "the file")
      }
      try scanner.elements { (scanner, index) throws(PredictionFileError) in
        switch key {
        case "images": try readImage(&scanner, index)
        case "categories": try readCategory(&scanner, index)
        default: try readAnnotation(&scanner, index)
        }
      }
    }
    try scanner.end()
    for key in ["images", "annotations", "categories"] where !seen.contains(key) {
      throw .missingField(path: path, place: "the top", field: key)
    }
    try checkIDs()
  }

  private mutating func readImage(
    _ scanner: inout JSONScanner, _ index: Int
  ) throws(PredictionFileError) {
    let entry = COCOEntry(path: path, list: "images", index: index)
    var (id, name): (Int?, String?) = (nil, nil)
    var (width, height): (Int?, Int?) = (nil, nil)
    try scanner.members { (scanner, key) throws(PredictionFileError) in
      switch key {
      case "id": id = try entry.integer(&scanner, key, after: id)
      case "file_name": name = try entry.string(&scanner, key, after: name)
      case "width": width = try Self.side(&scanner)
      case "height": height = try Self.side(&scanner)
      default: try scanner.skip()
      }
    }
    images.append(
      .init(id: try entry.required(id, "id"), fileName: name, width: width, height: height))
  }

  /// A side of an image. No figure depends on it, so that nonsense is passed over.
  private static func side(_ scanner: inout JSONScanner) throws(PredictionFileError) -> Int? {
    let start = scanner.next()
    if start == UInt8(ascii: "[") || start == UInt8(ascii: "{") {
      try scanner.skip()
      return nil
    }
    guard case .number(let number) = try scanner.value(), number >= 0 else { return nil }
    return Int(exactly: number)
  }

  private mutating func readCategory(
    _ scanner: inout JSONScanner, _ index: Int
  ) throws(PredictionFileError) {
    let entry = COCOEntry(path: path, list: "categories", index: index)
    var (id, name): (Int?, String?) = (nil, nil)
    try scanner.members { (scanner, key) throws(PredictionFileError) in
      switch key {
      case "id": id = try entry.integer(&scanner, key, after: id)
      case "name": name = try entry.string(&scanner, key, after: name)
      default: try scanner.skip()
      }
    }
    let number = try entry.required(id, "id")
    categories.append(.init(id: number, name: name ?? "\(number)"))
  }

  private mutating func readAnnotation(
    _ scanner: inout JSONScanner, _ index: Int
  ) throws(PredictionFileError) {
    let entry = COCOEntry(path: path, list: "annotations", index: index)
    var (id, image, category): (Int?, Int?, Int?) = (nil, nil, nil)
    var (box, area, isCrowd): (Box?, Double?, Bool?) = (nil, nil, nil)
    try scanner.members { (scanner, key) throws(PredictionFileError) in
      switch key {
      case "id": id = try entry.integer(&scanner, key, after: id)
      case "image_id": image = try entry.integer(&scanner, key, after: image)
      case "category_id": category = try entry.integer(&scanner, key, after: category)
      case "bbox": box = try entry.box(&scanner, key, after: box)
      case "area": area = try entry.number(&scanner, key, after: area)
      case "iscrowd": isCrowd = try entry.mark(&scanner, key, after: isCrowd)
      default: try scanner.skip()
      }
    }
    if let area, area < 0 { throw entry.bad("area", "a number of 0 or more", "\(area)") }
    let rectangle = try entry.required(box, "bbox")
    annotations.append(
      Annotation(
        id: id, image: try entry.required(image, "image_id"),
        category: try entry.required(category, "category_id"), box: rectangle,
        area: area ?? rectangle.area, isCrowd: isCrowd ?? false))
  }

  // MARK: Ids

  private mutating func checkIDs() throws(PredictionFileError) {
    imageIDs = Set(try firstPlaces(images.map(\.id), "images").keys)
    _ = try firstPlaces(categories.map(\.id), "categories")
    _ = try firstPlaces(annotations.map(\.id), "annotations")
    if categories.isEmpty {
      throw .badValue(
        path: path, place: "the top", field: "categories", expected: "at least one category",
        found: "none")
    }
  }

  /// Where each id is; none may occur twice.
  private func firstPlaces(
    _ ids: [Int?], _ list: StaticString
  ) throws(PredictionFileError) -> [Int: Int] {
    var places: [Int: Int] = [:]
    places.reserveCapacity(ids.count)
    for (index, id) in ids.enumerated() {
      guard let id else { continue }
      if let first = places.updateValue(index, forKey: id) {
        throw .duplicate(
          path: path, place: "\(list)[\(index)]", field: "id", found: "\(id)",
          first: "\(list)[\(first)]")
      }
    }
    return places
  }

  /// The objects, now that images and classes are known.
  func truths(_ classes: [Int: Int]) throws(PredictionFileError) -> [TruthBox] {
    var truths: [TruthBox] = []
    truths.reserveCapacity(annotations.count)
    for (index, annotation) in annotations.enumerated() {
      guard imageIDs.contains(annotation.image) else {
        throw .unknown(
          path: path, place: "annotations[\(index)]", field: "image_id",
          found: "\(annotation.image)", known: "the id of one of \(images.count) images")
      }
      guard let classIndex = classes[annotation.category] else {
        throw .unknown(
          path: path, place: "annotations[\(index)]", field: "category_id",
          found: "\(annotation.category)",
          known: "the id of one of \(categories.count) categories")
      }
      truths.append(
        TruthBox(
          image: annotation.image, classIndex: classIndex, box: annotation.box,
          area: annotation.area, isCrowd: annotation.isCrowd))
    }
    return truths
  }
}
