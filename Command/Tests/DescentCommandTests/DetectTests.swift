// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Scenes, a detector trained on crops, what it finds, and why.
@Suite(.serialized) struct DetectTests {
  @Test func fromDigitsToBoxes() throws {
    let binary = try Binary()
    let scenes = try binary.run(
      "scenes", "digits", "--part", "test", "--output", "scenes", "--count", "12", "--seed", "7",
      "--json")
    #expect(scenes.status == 0, "\(scenes.error)")
    let objects = try #require(scenes.object?["objects"] as? Int)
    #expect(objects > 12)
    #expect(try binary.run("scenes", "digits", "--output", "scenes").status == 73)
    let again = try binary.run(
      "scenes", "digits", "--part", "test", "--output", "again", "--count", "12", "--seed", "7")
    #expect(again.status == 0)
    for name in ["annotations.json", "scene-00003.png"] {
      let files = try ["scenes", "again"].map {
        try Data(contentsOf: binary.folder.appendingPathComponent("\($0)/\(name)"))
      }
      #expect(files[0] == files[1])
    }

    let trained = try binary.run(
      "train", "digits", "--task", "detect", "--epochs", "8", "--quiet", "--output", "run")
    #expect(trained.status == 0, "\(trained.error)")
    #expect(binary.exists("run/detection.json"))
    let found = try binary.run(
      "detect", "run", "scenes", "--truth", "scenes/annotations.json", "--output", "results.json",
      "--page", "page.html", "--recall", "0.6", "--json")
    #expect(found.status == 0, "\(found.error)")
    #expect(found.object?["objects"] as? Int == objects)
    // The threshold finds 0.6 of the validation scenes' objects; on so few of other scenes the share
    // varies, here by up to three standard deviations.
    let share = 1 - Double(found.object?["missed"] as? Int ?? objects) / Double(objects)
    #expect(share > 0.6 - 3 * (0.24 / Double(objects)).squareRoot(), "\(share)")
    #expect((found.object?["images"] as? [Any])?.count == 12)
    let results = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: binary.folder.appendingPathComponent("results.json")))
        as? [[String: Any]])
    #expect(results.count >= objects / 2)
    for result in results {
      #expect((1...12).contains(result["image_id"] as? Int ?? 0))
      #expect((1...10).contains(result["category_id"] as? Int ?? 0))
      #expect((result["bbox"] as? [Double])?.count == 4)
    }
    // A lower recall needs no lower threshold.
    let thresholds = try ["0.3", "0.6"].map {
      try binary.run("detect", "run", "scenes", "--recall", $0, "--json").object?["threshold"]
        as? Double ?? -1
    }
    #expect(thresholds[0] >= thresholds[1] && thresholds[1] >= 0)

    let image = "scenes/scene-00001.png"
    for method in ["gradient", "occlusion"] {
      let why = try binary.run(
        "explain", "run", image, "--method", method, "--output", "\(method).png")
      #expect(why.status == 0 && binary.exists("\(method).png"), "\(why.error)")
    }
    #expect(try binary.run("explain", "run", image, "--output", "gradient.png").status == 73)
    // The window classifier is a classifier like any other, with the background as a class.
    let evaluated = try binary.run("evaluate", "run", "--json")
    #expect(evaluated.status == 0, "\(evaluated.error)")
    #expect(evaluated.object?["accuracy"] as? Double ?? 0 > 0.8)
  }

  @Test func wrongUseIsNamed() throws {
    let binary = try Binary()
    let plain = try binary.run(
      "train", "digits", "--model", "linear", "--epochs", "1", "--quiet", "--output", "plain")
    #expect(plain.status == 0)
    let cases: [([String], Int32, String)] = [
      (["detect", "plain", "x.png"], 65, "--task detect"),
      (["detect", "plain", "x.png", "--threshold", "0.5"], 65, "background"),
      (["detect", "plain", "x.png", "--threshold", "2"], 64, "--threshold"),
      (["detect", "plain/model.safetensors", "x.png"], 64, "--threshold"),
      (["train", "digits", "--task", "detect", "--model", "linear"], 65, "for a detector"),
      (["train", "digits", "--background", "road"], 64, "--task detect"),
      (["scenes", "digits", "--output", "s", "--count", "0"], 64, "--count"),
      (["explain", "plain", "x.png", "--class", "car", "--output", "o.png"], 64, "--class"),
    ]
    for (arguments, status, word) in cases {
      let outcome = try binary.finish(binary.start(arguments))
      #expect(outcome.status == status, "\(arguments): \(outcome.error)")
      #expect(outcome.error.contains(word), "\(arguments): \(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }
    try binary.write(#"{"images": [], "annotations": [], "categories": 3}"#, to: "broken.json")
    let broken = try binary.run(
      "detect", "plain", "x.png", "--threshold", "0.5", "--background", "0", "--truth",
      "broken.json")
    #expect(broken.status == 65)
  }
}
