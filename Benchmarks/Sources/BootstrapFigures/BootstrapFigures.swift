// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Foundation

/// The bootstrap of average precision, beside the loops of `peers/bootstrap.py` on the same scores.
///
/// Usage: BootstrapFigures COUNT SHARE RESAMPLES. For each line of input, a number of threads (0 for
/// all), it answers with a line: the milliseconds of one interval, sorting included, and its bounds.
@main
struct BootstrapFigures {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Double($0) }
    guard arguments.count == 3 else {
      print("usage: BootstrapFigures COUNT SHARE RESAMPLES")
      exit(2)
    }
    let (count, share, resamples) = (Int(arguments[0]), arguments[1], Int(arguments[2]))
    var state: UInt64 = 5
    let labels = (0..<count).map { _ in uniform(&state) < share }
    let scores = labels.map { uniform(&state) + ($0 ? 0.3 : 0) }
    print("ready")
    fflush(nil)
    while let line = readLine(), let threads = Int(line) {
      let bootstrap = Bootstrap(
        resamples: resamples, seed: 1, method: .percentile, threads: threads > 0 ? threads : nil)
      let start = ContinuousClock.now
      let result = try bootstrap.interval(
        of: .averagePrecision, scores: scores, isPositive: labels)
      let elapsed = (ContinuousClock.now - start).components
      let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      let answer: [String: Any] = [
        "milliseconds": seconds * 1e3, "value": result.value ?? -1,
        "low": result.interval?.low ?? -1, "high": result.interval?.high ?? -1,
      ]
      let data = try JSONSerialization.data(withJSONObject: answer, options: [.sortedKeys])
      try FileHandle.standardOutput.write(contentsOf: data + Data("\n".utf8))
    }
  }

  /// SplitMix64, so that the peers have the same data.
  private static func uniform(_ state: inout UInt64) -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
