// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Foundation

/// Curves on many scores, a round at a time, as `peers/curves.py` does; or the sketch of 10⁸ scores.
///
/// `CurveTimes FILE`: the file holds `n` scores (32-bit floats) and then `n` labels (bytes). Reads a
/// number of repetitions from standard input and answers with the milliseconds of each.
/// `CurveTimes sketch N`: counts `N` scores and prints time, memory and the intervals.
@main
struct CurveTimes {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count > 2, arguments[1] == "sketch", let count = Int(arguments[2]) {
      return try sketch(count)
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let count = data.count / 5
    let scores = data.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    let isPositive = data[(4 * count)...].map { $0 == 1 }
    try say("ready")
    while let line = readLine(), let repetitions = Int(line) {
      var times: [Double] = []
      var figures: [Double] = []
      for _ in 0..<repetitions {
        let seconds = try seconds {
          let ordered = try BinaryScores(scores: scores, isPositive: isPositive)
          let curve = PrecisionRecallCurve(ordered)
          let (precisions, recalls) = (curve.precisions, curve.recalls ?? [])
          figures = [
            curve.averagePrecision() ?? .nan, ROCCurve(ordered).area ?? .nan,
            Double(min(precisions.count, recalls.count)),
          ]
        }
        times.append(seconds * 1e3)
      }
      try say(["milliseconds": times, "figures": figures])
    }
  }

  /// Scores in pieces, as they would come from a file; making them is not timed.
  private static func sketch(_ count: Int) throws {
    var state: UInt64 = 1
    func random() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / 16_777_216
    }
    let size = 1_000_000
    var scores = [Float](repeating: 0, count: size)
    var isPositive = [Bool](repeating: false, count: size)
    // Two workers, merged in the end.
    var workers = [ScoreSketch(), ScoreSketch()]
    let memory = peakMegabytes()
    var time = 0.0
    for piece in 0..<(count / size) {
      for index in 0..<size {
        isPositive[index] = random() < 0.1
        scores[index] = isPositive[index] ? max(random(), random()) : random()
      }
      time += try seconds {
        try workers[piece % 2].update(scores: scores, isPositive: isPositive)
      }
    }
    time += seconds { workers[0].merge(workers[1]) }
    var (area, precision): (ClosedRange<Double>?, ClosedRange<Double>?)
    let reading = seconds {
      area = workers[0].areaBounds
      precision = workers[0].averagePrecisionBounds
    }
    try say([
      "scores": workers[0].positives + workers[0].negatives, "seconds": time,
      "secondsForBounds": reading, "megabytesBefore": memory, "megabytesAfter": peakMegabytes(),
      "area": area.map { [$0.lowerBound, $0.upperBound] } ?? [],
      "averagePrecision": precision.map { [$0.lowerBound, $0.upperBound] } ?? [],
    ])
  }

  /// The most memory that was in use, from Linux; 0 elsewhere.
  private static func peakMegabytes() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return Double(line.filter(\.isNumber)).map { $0 / 1024 } ?? 0
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let elapsed = try ContinuousClock().measure(body).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private static func say(_ values: [String: Any]) throws {
    let data = try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys])
    try say(String(decoding: data, as: UTF8.self))
  }

  /// A line that the driver sees at once: `print` would keep it until its buffer is full.
  private static func say(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
