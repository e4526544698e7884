// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct DetectionCommandTests {
  static let truth = """
    {"images": [{"id": 1}], "categories": [{"id": 3, "name": "car"}, {"id": 7, "name": "dog"}],
     "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "bbox": [0, 0, 10, 10]},
                     {"id": 2, "image_id": 1, "category_id": 3, "bbox": [50, 0, 10, 10]}]}
    """
  static let found = """
    [{"image_id": 1, "category_id": 3, "bbox": [0, 0, 10, 10], "score": 0.9},
     {"image_id": 1, "category_id": 3, "bbox": [80, 0, 10, 10], "score": 0.8},
     {"image_id": 1, "category_id": 3, "bbox": [50, 0, 10, 10], "score": 0.4}]
    """

  @Test func tablesAndJSON() throws {
    let binary = try Binary()
    try binary.write(Self.truth, to: "truth.json")
    try binary.write(Self.found, to: "found.json")
    let tables = try binary.run(
      "evaluate-boxes", "truth.json", "found.json", "--threshold", "0.5")
    #expect(tables.status == 0 && tables.error == "")
    #expect(tables.output.contains("average precision  IoU 0.50:0.95  all"))
    for words in ["car  ", "dog  ", "missed danger", "false alarm"] {
      #expect(tables.output.contains(words), "\(tables.output)")
    }
    let outcome = try binary.run("evaluate-boxes", "truth.json", "found.json", "--json")
    let object = try #require(outcome.object)
    let figures = try #require(object["figures"] as? [[String: Any]])
    #expect(figures.count == 12)
    // 51 recalls at precision 1, 50 at 2/3.
    let value = try #require(figures[0]["value"] as? Double)
    #expect(abs(value - (51 + 50.0 * 2 / 3) / 101) < 1e-14)
    #expect(object["threshold"] as? Double == 0.4)
    let all = try #require(object["all"] as? [String: Any])
    #expect(all["truePositives"] as? Int == 2 && all["falsePositives"] as? Int == 1)
  }

  @Test func withoutDetectionsAllIsMissed() throws {
    let binary = try Binary()
    try binary.write(Self.truth, to: "truth.json")
    try binary.write("[]", to: "found.json")
    let outcome = try binary.run("evaluate-boxes", "truth.json", "found.json")
    #expect(outcome.status == 0 && outcome.output.hasSuffix("\nno detections; 2 missed dangers\n"))
  }

  @Test func badFiles() throws {
    let binary = try Binary()
    try binary.write(Self.truth, to: "truth.json")
    try binary.write(
      Self.found.replacingOccurrences(of: "0.8}", with: "\"0.8\"}"), to: "found.json")
    let bad = try binary.run("evaluate-boxes", "truth.json", "found.json")
    #expect(bad.status == 65 && bad.error.contains("found.json, results[1]"))
    #expect(try binary.run("evaluate-boxes", "nosuch.json", "found.json").status == 74)
    #expect(
      try binary.run("evaluate-boxes", "truth.json", "found.json", "--threshold", "nan").status
        == 64)
  }
}
