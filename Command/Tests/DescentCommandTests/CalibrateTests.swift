// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `descent calibrate`, and what becomes of its file.
@Suite(.serialized) struct CalibrateTests {
  private func number(_ object: [String: Any]?, _ path: String...) throws -> Double {
    var value: Any? = object
    for name in path { value = (value as? [String: Any])?[name] }
    return try #require(value as? Double, "\(path)")
  }

  @Test func calibratedModelsAreWrittenAndUsed() throws {
    let binary = try Binary()
    let trained = try binary.run(
      "train", "digits", "--model", "linear", "--epochs", "3", "--quiet", "--output", "run")
    #expect(trained.status == 0, "\(trained.error)")
    func model(_ name: String) throws -> Data {
      try Data(contentsOf: binary.folder.appendingPathComponent(name))
    }
    let original = try model("run/model.safetensors")

    let first = try binary.run("calibrate", "run", "--json")
    #expect(first.status == 0, "\(first.error)")
    #expect(first.object?["method"] as? String == "temperature")
    #expect(first.object?["fittedTo"] as? String == "validation")
    #expect(first.object?["model"] as? String == "run/model-calibrated.safetensors")
    #expect(try number(first.object, "temperature") > 0)
    let losses = try ["before", "after"].map { try number(first.object, $0, "logLoss") }
    #expect(losses[1] < losses[0])
    let accuracies = try ["before", "after"].map { try number(first.object, $0, "accuracy") }
    #expect(accuracies[0] == accuracies[1])
    #expect(try model("run/model.safetensors") == original, "the model stays as it is")

    // Nothing is replaced unasked.
    let written = try model("run/model-calibrated.safetensors")
    #expect(try binary.run("calibrate", "run", "--method", "platt").status == 73)
    #expect(try model("run/model-calibrated.safetensors") == written)
    let replaced = try binary.run("calibrate", "run", "--method", "platt", "--force")
    #expect(replaced.status == 0, "\(replaced.error)")
    #expect(replaced.output.contains("fitted figures") && replaced.output.contains("Brier score"))
    #expect(try model("run/model-calibrated.safetensors") != written)
    let other = try binary.run(
      "calibrate", "run", "--method", "isotonic", "--output", "isotonic.safetensors")
    #expect(other.status == 0, "\(other.error)")

    // On the validation part the file gives the figures that were printed; no test part was read.
    let again = try binary.run("calibrate", "run", "--output", "warm.safetensors", "--json")
    let evaluated = try binary.run(
      "evaluate", "run", "--part", "validation", "--model", "warm.safetensors", "--json")
    let difference = try number(evaluated.object, "loss") - number(again.object, "after", "logLoss")
    #expect(abs(difference) < 1e-6)
    let tested = try binary.run("evaluate", "run", "--model", "warm.safetensors", "--json")
    let plain = try binary.run("evaluate", "run", "--json")
    // The training itself read the test part once.
    #expect(tested.object?["reads"] as? Int == 2)
    #expect(try number(tested.object, "accuracy") == number(plain.object, "accuracy"))
    #expect(try number(tested.object, "loss") != number(plain.object, "loss"))
  }

  @Test func whatCannotBeCalibrated() throws {
    let binary = try Binary()
    #expect(try binary.run("calibrate", "nosuch").status != 0)
    #expect(try binary.run("calibrate", "run", "--method", "magic").status == 64)
    // Separated classes: every validation sample is right.
    let rows = (0..<80).map { index in
      let side = index % 2 == 0 ? 5.0 : -5
      return "\(side + Double(index) / 100),\(side > 0 ? "up" : "down")"
    }
    try binary.write("a,label\n" + rows.joined(separator: "\n") + "\n", to: "table.csv")
    let trained = try binary.run(
      "train", "table.csv", "--epochs", "60", "--quiet", "--output", "run")
    #expect(trained.status == 0, "\(trained.error)")
    let failed = try binary.run("calibrate", "run")
    #expect(failed.status == 65 && failed.error.contains("expected a sample whose label"))
    #expect(!binary.exists("run/model-calibrated.safetensors"))
  }
}
