// SPDX-License-Identifier: Apache-2.0
import Descent

/// What a detector found in images, as text, JSON, COCO results and a page.
struct DetectionReport {
  struct Entry {
    let path: String
    let imageID: Int
    /// By falling score, far below the threshold too.
    let objects: [DetectedObject]
    let truth: [SceneObject]
  }

  let threshold: Double
  /// How many images could not be read.
  let failures: Int
  let entries: [Entry]
  /// The truth; without one the images and the detector's classes.
  let instances: COCOInstances
  /// The place among the categories of each class of the detector.
  private let classIndices: [Int: Int]
  private let hasTruth: Bool
  private let record: DetectionRecord

  init(
    _ detector: Detector, paths: [String], threshold: Double, truth: COCOInstances?,
    truthPath: String?
  ) throws {
    self.threshold = threshold
    hasTruth = truth != nil
    instances =
      truth
      ?? COCOInstances(
        images: paths.indices.map { .init(id: $0 + 1, fileName: TruthIndex.name(paths[$0])) },
        categories: COCOInstances.categories(
          detector.classes, background: detector.background), truths: [])
    let categories = instances.categories
    var classIndices: [Int: Int] = [:]
    for (label, name) in detector.classes.enumerated() where label != detector.background {
      guard let index = categories.firstIndex(where: { $0.name == name }) else {
        throw CommandFailure(
          "\(truthPath ?? "truth"): expected a category “\(name)” of the detector, found"
            + " \(categories.map(\.name).joined(separator: ", ")). Use ground truth with the"
            + " detector's classes.", status: .data)
      }
      classIndices[label] = index
    }
    self.classIndices = classIndices
    let truthByName = truth.map { TruthIndex($0, labels: classIndices) }
    var entries: [Entry] = []
    var failures = 0
    var record = DetectionRecord()
    for (index, path) in paths.enumerated() {
      var imageID = index + 1
      var objects: [SceneObject] = []
      if let truthByName {
        guard let known = truthByName.image(path) else {
          throw CommandFailure(
            "\(truthPath ?? "truth"): expected an image “\(TruthIndex.name(path))”, found none."
              + " Use the ground truth of these images.", status: .data)
        }
        (imageID, objects) = known
      }
      do {
        let found = try detector.detect(imageAt: path)
        entries.append(Entry(path: path, imageID: imageID, objects: found, truth: objects))
        record.add(found: found, truth: objects)
      } catch {
        let failure = CommandFailure(describing: error)
        if failure.status == .software { throw error }
        failures += 1
        Console.line("descent: \(failure.message)", to: .error)
      }
    }
    (self.entries, self.failures, self.record) = (entries, failures, record)
  }

  /// The boxes from the threshold on.
  func kept(_ entry: Entry) -> [DetectedObject] {
    entry.objects.filter { $0.score >= threshold }
  }

  var results: COCOResults {
    COCOResults(
      detections: entries.flatMap { entry in
        entry.objects.map { object in
          DetectedBox(
            image: entry.imageID, classIndex: classIndices[object.label] ?? 0, box: object.box,
            score: object.score)
        }
      })
  }

  /// What the ground truth says about the boxes.
  private var verdict: String? {
    guard hasTruth else { return nil }
    let missed = record.missed(at: threshold)
    return "\(missed) of \(record.objects.count) objects missed (missed dangers),"
      + " \(record.falseAlarms(at: threshold)) false alarms in \(entries.count) images"
  }

  private static func row(_ object: DetectedObject) -> [String] {
    let box = object.box
    return [object.name, ShortNumber.decimals(object.score, 4)]
      + [box.x, box.y, box.width, box.height].map { ShortNumber.decimals($0, 1) }
  }

  var text: String {
    var lines: [String] = []
    for entry in entries {
      let kept = kept(entry)
      lines.append("\(entry.path): \(kept.count) \(kept.count == 1 ? "object" : "objects")")
      lines += TextTable.lines(kept.map(Self.row), indent: 2)
    }
    lines.append("threshold \(ShortNumber.text(threshold))")
    if let verdict { lines.append(verdict) }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONText {
    let images = entries.map { entry in
      JSONText.members([
        "file": .string(entry.path), "imageID": .integer(entry.imageID),
        "objects": .array(
          kept(entry).map { object in
            let box = object.box
            return .members([
              "class": .string(object.name), "score": .number(object.score),
              "box": .array(
                [box.x, box.y, box.width, box.height].map { .number($0) }),
            ])
          }),
      ])
    }
    return .members([
      "threshold": .number(threshold), "images": .array(images),
      "objects": hasTruth ? .integer(record.objects.count) : nil,
      "missed": hasTruth ? .integer(record.missed(at: threshold)) : nil,
      "falseAlarms": hasTruth ? .integer(record.falseAlarms(at: threshold)) : nil,
    ])
  }

  var html: String {
    DetectionPage(
      entries: entries, threshold: threshold,
      verdict: verdict
        ?? "\(entries.reduce(0) { $0 + kept($1).count }) objects in \(entries.count) images"
    ).html
  }
}

/// Ground truth by the names of the images.
private struct TruthIndex {
  private var images: [String: (id: Int, objects: [SceneObject])] = [:]

  init(_ file: COCOInstances, labels: [Int: Int]) {
    let labelOf = Dictionary(
      labels.map { ($0.value, $0.key) }, uniquingKeysWith: { min($0, $1) })
    var objects: [Int: [SceneObject]] = [:]
    for truth in file.truths where !truth.isCrowd {
      guard let label = labelOf[truth.classIndex] else { continue }
      let box = truth.box
      let sides = [box.x, box.y, box.width, box.height].map {
        Int(max(-1e9, min(1e9, $0.rounded())))
      }
      objects[truth.image, default: []].append(
        SceneObject(label: label, x: sides[0], y: sides[1], width: sides[2], height: sides[3]))
    }
    for image in file.images {
      guard let fileName = image.fileName else { continue }
      images[Self.name(fileName)] = (image.id, objects[image.id] ?? [])
    }
  }

  func image(_ path: String) -> (Int, [SceneObject])? { images[Self.name(path)] }

  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
