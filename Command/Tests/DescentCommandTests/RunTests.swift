// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A short run from beginning to end through every command.
@Suite(.serialized) struct RunTests {
  private static let short = ["--epochs", "4", "--model", "mlp"]

  private func number(_ object: [String: Any]?, _ path: String...) -> Double? {
    var value: Any? = object
    for name in path { value = (value as? [String: Any])?[name] }
    return value as? Double
  }

  @Test func trainEvaluatePredictReport() throws {
    let binary = try Binary()
    let trained = try binary.finish(binary.start(["train", "digits", "--json"] + Self.short))
    #expect(trained.status == 0, "\(trained.error)")
    #expect(trained.output.split(separator: "\n").count == 1)
    let object = try #require(trained.object)
    let run = try #require(object["run"] as? String)
    #expect(object["epochs"] as? Int == 4)
    for name in ["seconds", "secondsToFirstStep"] { #expect(number(object, name) ?? 0 > 0) }
    let accuracy = try #require(number(object, "test", "accuracy"))
    #expect(accuracy > 0.5)
    #expect(number(object, "validation", "accuracy") != nil)
    #expect(number(object, "test", "loss") ?? 0 > 0)
    #expect(number(object, "test", "interval", "low") ?? 2 < accuracy)
    #expect(number(object, "test", "interval", "high") ?? 0 > accuracy)
    for file in [
      "config.json", "metrics.jsonl", "model.safetensors", "checkpoint.safetensors",
      "report.html",
    ] { #expect(binary.exists("\(run)/\(file)")) }

    // The same test part gives the same accuracy, and the reading is counted.
    let evaluated = try binary.run("evaluate", "latest", "--json")
    #expect(number(evaluated.object, "accuracy") == accuracy)
    #expect(evaluated.object?["reads"] as? Int == 2)

    let report = try binary.run("report", "latest", "--output", "again.html")
    #expect(report.status == 0 && binary.exists("again.html"))
    #expect(try binary.run("report", "latest", "--output", "again.html").status == 73)

    // A run that has ended is not resumed, a folder in use not overwritten.
    #expect(try binary.run("resume", "latest").status == 64)
    #expect(try binary.run("train", "digits", "--output", run).status == 73)
  }

  @Test func tablesAreClassifiedRowByRow() throws {
    let binary = try Binary()
    let rows = (0..<60).map { index in
      let isHigh = index % 2 == 0
      return
        "\(Double(index % 7) / 7 + (isHigh ? 2 : 0)),\(index % 3),\(isHigh ? "high, up" : "low")"
    }
    let quoted = rows.map { $0.replacingOccurrences(of: "high, up", with: "\"high, up\"") }
    try binary.write("a,b,label\n" + quoted.joined(separator: "\n") + "\n", to: "table.csv")
    let trained = try binary.run(
      "train", "table.csv", "--epochs", "20", "--quiet", "--output", "run")
    #expect(trained.status == 0, "\(trained.error)")
    try binary.write("b,a\n1,2.5\n0,0.1\n", to: "new.csv")
    let csv = try binary.run("predict", "run", "new.csv", "--csv").output.split(separator: "\n")
    #expect(csv.first == "file,row,class,probability,\"high, up\",low")
    #expect(csv.count == 3)
    #expect(csv[1].hasPrefix("new.csv,1,\"high, up\","))
    #expect(csv[2].hasPrefix("new.csv,2,low,"))
    // One input that is not there does not spoil the others.
    let mixed = try binary.run("predict", "run", "new.csv", "nosuch.csv")
    #expect(mixed.status == 65)
    #expect(mixed.output.split(separator: "\n").count == 2)
    #expect(mixed.error.contains("nosuch.csv"))
  }

  @Test func interruptedRunsGoOnWithTheSameBits() throws {
    let binary = try Binary()
    let arguments = [
      "train", "digits", "--model", "linear", "--epochs", "400", "--quiet", "--json",
    ]
    let whole = try binary.finish(binary.start(arguments + ["--output", "whole"]))
    let running = try binary.start(arguments + ["--output", "parts"])
    while !binary.exists("parts/metrics.jsonl") && running.0.isRunning { usleep(10_000) }
    usleep(100_000)
    running.0.interrupt()
    let stopped = try binary.finish(running)
    // A machine that is fast enough has ended before the signal.
    if stopped.status != 0 {
      #expect(stopped.status == 130, "\(stopped.error)")
      #expect(stopped.error.contains("descent resume"))
      let resumed = try binary.run("resume", "parts", "--quiet", "--json")
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(number(resumed.object, "test", "loss") == number(whole.object, "test", "loss"))
    }
    let models = try ["whole", "parts"].map {
      try Data(contentsOf: binary.folder.appendingPathComponent("\($0)/model.safetensors"))
    }
    #expect(models[0] == models[1])
  }

  @Test("a plan of a network by name, or of what a run has trained")
  func planOfRun() throws {
    let binary = try Binary()
    let named = try binary.run("plan", "linear", "--input", "4").output
    #expect(try binary.run("plan", "--model", "linear", "--input", "4").output == named)
    _ = try binary.run("train", "digits", "--epochs", "1", "--model", "linear", "-o", "run")
    let plan = try #require(try binary.run("plan", "run", "--json").object)
    #expect(plan["model"] as? String == "linear")
    #expect(plan["input"] as? String == "1x8x8")
    #expect(plan["batch"] as? Int == 64)
    #expect(try binary.run("plan", "run", "--batch", "8", "--json").object?["batch"] as? Int == 8)
    for wrong in [[], ["linear", "--model", "mlp"]] {
      #expect(try binary.finish(binary.start(["plan"] + wrong)).status == 64)
    }
    let unknown = try binary.finish(binary.start(["plan", "lenett"]))
    #expect(unknown.status != 0 && unknown.error.contains("lenet"))
  }

  @Test func plansAndDrawings() throws {
    let binary = try Binary()
    let plan = try binary.run("plan", "--model", "lenet", "--batch", "8", "--json")
    #expect(plan.object?["kernels"] as? Int ?? 0 > 10)
    let again = try binary.run("plan", "--model", "lenet", "--batch", "8", "--json")
    #expect(plan.output == again.output)
    let half = try binary.run(
      "plan", "--model", "linear", "--input", "4", "--precision", "bf16", "--json")
    #expect((half.object?["precision"] as? String)?.hasPrefix("bf16: ") == true)
    #expect(plan.object?["precision"] as? String == "float32")
    let measured = try binary.run("plan", "--model", "mlp", "--input", "4", "--measure", "--json")
    let profile = measured.object?["profile"] as? [String: Any]
    #expect(
      (profile?["kernels"] as? [Any])?.count == measured.object?["kernels"] as? Int,
      "\(measured.error)")
    #expect(profile?["seconds"] as? Double ?? 0 > 0)
    #expect(profile?["peakFlops"] as? Double ?? 0 > 0)
    let table = try binary.run("plan", "--model", "mlp", "--input", "4", "--measure")
    #expect(table.output.contains("GFLOP/s") && table.output.contains("roofline"))
    let drawn = try binary.run("graph", "--model", "mlp", "--input", "4", "--output", "mlp.svg")
    #expect(drawn.status == 0, "\(drawn.error)")
    #expect(drawn.output.contains("matmul 1"))
    let svg = try String(
      contentsOf: binary.folder.appendingPathComponent("mlp.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.contains("prefers-color-scheme:dark"))
    let formula = try binary.run(
      "graph", "-log(sigmoid(y*(w1*x1+w2*x2)))", "--at", "w1=-1", "w2=1", "x1=2", "x2=1", "y=1",
      "--json")
    let variables = formula.object?["variables"] as? [[String: Any]]
    let weight = variables?.first { $0["name"] as? String == "w1" }?["gradient"] as? Double
    #expect(abs((weight ?? 0) + 1.4621171572600098) < 1e-12)
    #expect(try binary.run("graph", "-h*x", "--at", "h=1,x=2").output.contains("L"))
  }

  @Test func helpAndVersion() throws {
    let binary = try Binary()
    #expect(try binary.run("--version").output == "0.1.0\n")
    for command in [
      "train", "resume", "evaluate", "compare", "calibrate", "report", "predict", "detect",
      "explain", "evaluate-boxes", "evaluate-masks", "scenes", "graph", "plan", "optimizers",
      "schedule",
    ] {
      let help = try binary.run(command, "--help")
      #expect(help.status == 0)
      for word in ["EXAMPLES", "descent \(command)", "Exit codes"] {
        #expect(help.output.contains(word), "\(command)")
      }
    }
  }
}
