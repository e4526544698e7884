// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import DescentPredictions
import Foundation
import Testing

@Suite struct COCOFileTests {
  static let truth = """
    {"info": {"year": 2017, "note": "a \\u00e9\\ud83d\\ude00 \\"x\\""},
     "annotations": [
      {"id": 0, "image_id": 9, "category_id": 18, "bbox": [1.5, 2, 30, 40], "area": 702.1,
       "iscrowd": 0, "segmentation": [[1, 2, 3], {"counts": "abc", "size": [4, 5]}]},
      {"id": 900100000001, "image_id": 4, "category_id": 1, "bbox": [0, 0, 1e1, 2.5E+1],
       "iscrowd": 1}],
     "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "caf\\u00e9"}, {"id": 90}],
     "images": [{"id": 9, "file_name": "9.jpg", "width": 640}, {"id": 4}]}
    """
  static let found = """
    [{"image_id": 9, "category_id": 18, "bbox": [1, 2, 30.25, 40], "score": 0.1},
     {"image_id": 4, "category_id": 1, "bbox": [-3, 2, 0, 0], "score": -7e-3, "id": 3}]
    """

  static func instances(_ text: String = truth) throws(PredictionFileError) -> COCOInstances {
    try COCOInstances(bytes: Array(text.utf8), path: "truth.json")
  }

  static func results(_ text: String) throws -> COCOResults {
    try COCOResults(bytes: Array(text.utf8), for: instances(), path: "found.json")
  }

  @Test func readsInstances() throws {
    let instances = try Self.instances()
    #expect(instances.images.map(\.id) == [9, 4])
    #expect(instances.images.map(\.fileName) == ["9.jpg", nil])
    #expect(instances.categories.map(\.id) == [1, 18, 90])
    #expect(instances.categories.map(\.name) == ["café", "dog", "90"])
    #expect(instances.classIndex(ofCategory: 18) == 1)
    #expect(instances.classIndex(ofCategory: 2) == nil)
    let boxes = [
      TruthBox(
        image: 9, classIndex: 1, box: Box(x: 1.5, y: 2, width: 30, height: 40), area: 702.1),
      TruthBox(
        image: 4, classIndex: 0, box: Box(x: 0, y: 0, width: 10, height: 25), isCrowd: true),
    ]
    #expect(instances.truths == boxes)
  }

  @Test func writesInstancesBack() throws {
    let read = try Self.instances()
    #expect(read.images.map(\.width) == [640, nil])
    #expect(try COCOInstances(bytes: read.json, path: "again.json") == read)
    let made = COCOInstances(
      images: [.init(id: 3, fileName: "a \"b\"\\\n\u{1}é.png", width: 5, height: 6), .init(id: 1)],
      categories: [.init(id: 2, name: "car"), .init(id: 9, name: "😀\t")],
      truths: [
        TruthBox(
          image: 3, classIndex: 1, box: Box(x: 0.1, y: -1e-300, width: 1 / 3, height: 7),
          isCrowd: true)
      ])
    #expect(try COCOInstances(bytes: made.json, path: "made.json") == made)
    // Foundation reads the same.
    let object = try JSONSerialization.jsonObject(with: Data(made.json)) as? [String: Any]
    let images = object?["images"] as? [[String: Any]]
    #expect(images?.first?["file_name"] as? String == made.images[0].fileName)
    let empty = COCOInstances(images: [], categories: [.init(id: 1, name: "car")], truths: [])
    #expect(try COCOInstances(bytes: empty.json, path: "empty.json") == empty)
    // Sides that are none are passed over.
    let odd = Self.truth.replacingOccurrences(of: "640", with: "[1, {}]")
    #expect(try Self.instances(odd).images[0].width == nil)
  }

  @Test func readsResultsAndWritesThemBack() throws {
    let results = try Self.results(Self.found)
    #expect(results.detections.map(\.score) == [0.1, -0.007])
    #expect(results.detections.map(\.classIndex) == [1, 0])
    #expect(results.detections[0].box == Box(x: 1, y: 2, width: 30.25, height: 40))
    #expect(try Self.results("\u{FEFF}[]").detections.isEmpty)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "coco-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try results.write(to: path, for: Self.instances())
    #expect(try COCOResults(contentsOf: path, for: Self.instances()) == results)
    // Foundation reads the same numbers.
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    let scores = (object as? [[String: Any]])?.compactMap { $0["score"] as? Double }
    #expect(scores == [0.1, -0.007])
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    #expect(throws: PredictionFileError.tooLarge(path: path, bytes: size, limit: 100)) {
      try COCOResults(contentsOf: path, for: Self.instances(), limit: 100)
    }
  }

  @Test func whatCannotBeWrittenIsAnError() throws {
    let instances = try Self.instances()
    let box = Box(x: 0, y: 0, width: 1, height: 1)
    for bad in [
      DetectedBox(image: 9, classIndex: 0, box: box, score: .infinity),
      DetectedBox(image: 9, classIndex: 3, box: box, score: 1),
    ] {
      #expect(throws: PredictionFileError.self) {
        try COCOResults(detections: [bad]).write(to: "/nowhere/x.json", for: instances)
      }
    }
    let error = #expect(throws: PredictionFileError.self) {
      try COCOResults(detections: []).write(to: "/nowhere/x.json", for: instances)
    }
    guard case .unwritable = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
  }

  /// Numbers equal the standard library's, whichever way they are read.
  @Test func numbersAreExact() throws {
    var texts = ["0", "-0.0", "1e22", "1e23", "123456789012345678901234567890", "0.1e-5", "4e-324"]
    texts += ["9007199254740993", "900719925474099.3", "1.7976931348623157e308", "1e-400"]
    var state: UInt64 = 3
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      if value.isFinite { texts.append("\(value)") }
      texts.append("\(Double(state >> 40) / 1000)")
      texts.append("\(Double(state >> 11) / 9_007_199_254_740_992)")
    }
    let entries = texts.map {
      "{\"image_id\":9,\"category_id\":1,\"bbox\":[0,0,1,1],\"score\":\($0)}"
    }
    let scores = try Self.results("[" + entries.joined(separator: ",") + "]").detections
      .map(\.score)
    #expect(scores.map(\.bitPattern) == texts.map { (Double($0) ?? .nan).bitPattern })
  }
}
