// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import DescentPredictions
import Testing

/// Broken files: each is an error that says where and what, none is a trap.
@Suite struct COCOErrorTests {
  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  static let truthFaults: [(String, String, String)] = [
    (
      "\"bbox\": [1.5, 2, 30, 40]", "\"bbox\": [1.5, 2, -30, 40]",
      "annotations[0]: expected a width of 0 or more as “bbox[2]”, found -30.0."
    ),
    (
      "\"bbox\": [1.5, 2, 30, 40]", "\"bbox\": [1.5, 2, 30]",
      "annotations[0]: expected the four numbers x, y, width and height as “bbox”, found 3."
    ),
    (
      "\"bbox\": [1.5, 2, 30, 40]", "\"bbox\": [1.5, \"2\", 30, 40]",
      "annotations[0]: expected a finite number as “bbox[1]”, found the text “2”."
    ),
    (
      "\"bbox\": [1.5, 2, 30, 40]", "\"bbox\": [1e300, 2, 1e300, 1e300]",
      "annotations[0]: expected a finite area as “bbox”"
    ),
    (
      "\"bbox\": [1.5, 2, 30, 40]", "\"bbox\": {}",
      "annotations[0]: expected a list [x, y, width, height] as “bbox”, found an object."
    ),
    ("\"bbox\": [1.5, 2, 30, 40], ", "", "annotations[0]: expected a field “bbox”, found none."),
    (
      "\"area\": 702.1", "\"area\": NaN",
      "annotations[0]: expected a finite number as “area”, found nan."
    ),
    (
      "\"area\": 702.1", "\"area\": -1",
      "annotations[0]: expected a number of 0 or more as “area”, found -1.0."
    ),
    (
      "\"iscrowd\": 1", "\"iscrowd\": 2",
      "annotations[1]: expected 0 or 1 as “iscrowd”, found 2.0."
    ),
    (
      "\"image_id\": 4", "\"image_id\": 5",
      "annotations[1]: expected “image_id” to be the id of one of 2 images, found 5."
    ),
    (
      "\"category_id\": 1,", "\"category_id\": 2,",
      "annotations[1]: expected “category_id” to be the id of one of 3 categories, found 2."
    ),
    (
      "\"category_id\": 1,", "\"category_id\": 1.5,",
      "annotations[1]: expected a whole number of at most 2⁵³ as “category_id”, found 1.5."
    ),
    (
      "{\"id\": 90}", "{\"id\": 18}",
      "categories[2]: expected each “id” once, found 18, which categories[0] has already."
    ),
    (
      "\"id\": 900100000001", "\"id\": 0",
      "annotations[1]: expected each “id” once, found 0, which annotations[0] has already."
    ),
    (
      "{\"id\": 4}", "{\"id\": 9}",
      "images[1]: expected each “id” once, found 9, which images[0] has already."
    ),
    ("{\"id\": 4}", "{\"id\": 1e17}", "images[1]: expected a whole number of at most 2⁵³"),
    (
      "{\"id\": 4}", "{\"id\": null}",
      "images[1]: expected a whole number of at most 2⁵³ as “id”, found null."
    ),
    (
      "{\"id\": 4}", "{\"id\": 4, \"id\": 4}",
      "images[1]: expected each “id” once, found a second one, which this entry has already."
    ),
    ("\"images\"", "\"pictures\"", "the top: expected a field “images”, found none."),
    (
      "\"info\"", "\"images\": [], \"info\"",
      "the top: expected each “images” once, found a second one"
    ),
    ("{\"id\": 4}]}", "{\"id\": 4}]", "expected “,” or “}”, found the end of the file."),
    ("{\"id\": 4}]}", "{\"id\": 4}]}}", "expected the end of the file, found “}”."),
    ("{\"id\": 4}]", "{\"id\": 4},]", "expected “{”, the start of an object, found “]”."),
    ("2017", "02017", "expected a JSON value, found a number that begins with 0."),
    ("2017", "20.", "expected a digit after the point, found “,”."),
    ("2017", "tru", "expected a JSON value, found “t”."),
    ("\\ud83d\\ude00", "\\ud83d", "expected the second half of a character"),
    ("\\ude00", "\\u00e9", "expected the second half of a character"),
    ("\\u00e9\\ud83d", "\\u00g9", "expected four hexadecimal digits, found “g”."),
  ]

  @Test(arguments: truthFaults.indices) func badInstances(index: Int) {
    let (old, new, expected) = Self.truthFaults[index]
    let text = COCOFileTests.truth.replacing(old, with: new, maxReplacements: 1)
    #expect(text != COCOFileTests.truth)
    let message = Self.message { _ = try COCOFileTests.instances(text) }
    #expect(message.hasPrefix("truth.json, ") && message.contains(expected), "\(message)")
  }

  static let resultFaults: [(String, String, String)] = [
    (
      "\"score\": 0.1", "\"score\": \"0.1\"",
      "results[0]: expected a finite number as “score”, found the text “0.1”."
    ),
    (
      "\"score\": 0.1", "\"score\": NaN",
      "results[0]: expected a finite number as “score”, found nan."
    ),
    (
      "\"score\": 0.1", "\"score\": -Infinity",
      "results[0]: expected a finite number as “score”, found -inf."
    ),
    (
      "\"score\": 0.1", "\"score\": 1e999",
      "results[0]: expected a finite number as “score”, found inf."
    ),
    (
      "\"score\": 0.1", "\"scores\": 0.1",
      "results[0]: expected a field “score”, found none."
    ),
    (
      "\"image_id\": 4", "\"image_id\": 7",
      "results[1]: expected “image_id” to be the id of one of the 2 images with true boxes"
    ),
    (
      "\"category_id\": 18", "\"category_id\": 17",
      "results[0]: expected “category_id” to be the id of one of the 3 categories, found 17."
    ),
    (
      "[-3, 2, 0, 0]", "[-3, 2, 0, -0.5]",
      "results[1]: expected a height of 0 or more as “bbox[3]”, found -0.5."
    ),
  ]

  @Test(arguments: resultFaults.indices) func badResults(index: Int) {
    let (old, new, expected) = Self.resultFaults[index]
    let text = COCOFileTests.found.replacing(old, with: new, maxReplacements: 1)
    #expect(text != COCOFileTests.found)
    let message = Self.message { _ = try COCOFileTests.results(text) }
    #expect(message.hasPrefix("found.json, ") && message.contains(expected), "\(message)")
  }

  @Test func theTwoFilesExchanged() {
    #expect(
      Self.message { _ = try COCOFileTests.instances(COCOFileTests.found) }
        .contains("found a list, as in files of results"))
    #expect(
      Self.message { _ = try COCOFileTests.results(COCOFileTests.truth) }
        .contains("found an object, as in files of instances"))
    #expect(
      Self.message {
        _ = try COCOFileTests.instances("{\"images\":[],\"annotations\":[],\"categories\":[]}")
      }.contains("expected at least one category as “categories”, found none."))
    #expect(
      Self.message { _ = try COCOInstances(contentsOf: "/nowhere/truth.json") }
        .hasPrefix("/nowhere/truth.json: expected a file that can be read"))
  }

  /// Cut anywhere, or with any byte changed, a file is read or refused; deep nesting is refused.
  @Test func noContentTraps() throws {
    let bytes = Array(COCOFileTests.truth.utf8)
    for count in bytes.indices {
      #expect(throws: PredictionFileError.self) {
        try COCOInstances(bytes: Array(bytes[..<count]), path: "truth.json")
      }
    }
    var state: UInt64 = 11
    var refused = 0
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var changed = bytes
      changed[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      do throws(PredictionFileError) {
        let instances = try COCOInstances(bytes: changed, path: "truth.json")
        _ = try COCOResults(bytes: changed, for: instances, path: "found.json")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 10_000)
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(
      Self.message { _ = try COCOFileTests.instances("{\"info\":" + deep) }
        .contains("at most 512 lists and objects in each other"))
  }
}
