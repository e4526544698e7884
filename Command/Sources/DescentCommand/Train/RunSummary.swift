// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine

/// How a run ended, for people and for programs.
struct RunSummary {
  let run: RunFolder
  let configuration: RunConfiguration
  let result: RunResult
  let history: History
  /// Seconds from the start of the process.
  let totalSeconds: Double
  /// What became of `--precision bf16`; nil without.
  let precision: PrecisionUse?

  var text: String {
    var lines: [String] = []
    if history.stoppedEarly { lines.append("stopped early after epoch \(result.epochs)") }
    if let validation = result.validation {
      lines.append(
        "validation accuracy \(ShortNumber.percent(validation.accuracy))"
          + "  (\(validation.samples) samples, best epoch \(result.bestEpoch))")
    }
    if let test = result.test {
      lines.append("test accuracy       " + Self.accuracy(test))
      if let reads = result.testReads, reads > 1 {
        lines.append(
          "This test part has been read \(reads) times; settings chosen with it in view make the"
            + " figure too good.")
      }
    }
    lines.append(
      "\(ShortNumber.duration(result.seconds)) of training, first step after"
        + " \(ShortNumber.duration(result.secondsToFirstStep)),"
        + " \(ShortNumber.duration(totalSeconds)) for this command")
    if let precision { lines.append("\(precision)") }
    lines += [
      "", "run    \(run.path)", "report \(run.reportPath)", "",
      "descent evaluate \(run.path)          figures for each class",
      "descent predict \(run.path) FILES…    classify something new",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// `99.26 %  (95 % interval 97.32 to 99.80 %, 270 samples)`
  static func accuracy(_ part: PartResult) -> String {
    var text = "\(ShortNumber.percent(part.accuracy))  ("
    if let interval = part.interval {
      text +=
        "\(ShortNumber.decimals(100 * interval.level, 0)) % interval "
        + "\(ShortNumber.decimals(100 * interval.low, 2)) to \(ShortNumber.percent(interval.high)), "
    }
    return text + "\(part.samples) samples)"
  }

  var json: JSONText {
    .members([
      "run": .string(run.path), "data": .string(configuration.data),
      "model": .string(configuration.model),
      "parameters": configuration.parameterCount.map { .integer($0) },
      "seed": .string("\(configuration.seed)"), "splitSeed": .string("\(configuration.splitSeed)"),
      "epochs": .integer(result.epochs), "bestEpoch": .integer(result.bestEpoch),
      "stoppedEarly": .bool(history.stoppedEarly),
      "validation": result.validation.map { Self.json($0) },
      "test": result.test.map { Self.json($0, reads: result.testReads) },
      "skipped": .integer(configuration.skipped.count + history.skipped.count),
      "precision": .string(precision.map { "\($0)" } ?? "float32"),
      "seconds": .number(result.seconds),
      "secondsToFirstStep": .number(result.secondsToFirstStep),
      "secondsTotal": .number(totalSeconds), "report": .string(run.reportPath),
    ])
  }

  static func json(_ part: PartResult, reads: Int? = nil) -> JSONText {
    .members([
      "accuracy": .number(part.accuracy),
      "interval": part.interval.map {
        .members([
          "low": .number($0.low), "high": .number($0.high), "level": .number($0.level),
        ])
      },
      "loss": part.loss.map { .number($0) }, "samples": .integer(part.samples),
      "reads": reads.map { .integer($0) },
    ])
  }
}
