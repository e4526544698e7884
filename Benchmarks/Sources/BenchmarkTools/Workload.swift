// SPDX-License-Identifier: Apache-2.0

/// Work that is timed against a peer's.
public protocol Workload: AnyObject {
  /// Does the work once.
  func run() throws
  /// Figures that a peer must have too if it did the same work: the first losses.
  var check: [Double] { get }
  /// What the driver puts beside the times: FLOPs of one run and the like.
  var facts: [String: Double] { get throws }
}

extension Workload {
  public var facts: [String: Double] { get throws { [:] } }

  /// Says `ready` and answers the driver's lines until it closes the pipe.
  ///
  /// `check`, `facts` and `memory` answer what they say; `COUNT REPETITIONS` does the work so often
  /// and answers COUNT times in milliseconds, each the mean of its repetitions.
  public func serve() throws {
    try Answers.say("ready")
    while let line = readLine() {
      switch line {
      case "check": try Answers.say(json: check)
      case "facts": try Answers.say(json: facts)
      case "memory": try Answers.say(json: Answers.peakMegabytes())
      default: try answerTimes(line)
      }
    }
  }

  private func answerTimes(_ line: String) throws {
    let numbers = line.split(separator: " ").compactMap { Int($0) }
    guard let count = numbers.first, let repetitions = numbers.last else { return }
    var times: [Double] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      times.append(
        try milliseconds { for _ in 0..<repetitions { try run() } } / Double(repetitions))
    }
    try Answers.say(json: times)
  }
}
