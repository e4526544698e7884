// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent
import DescentEngine
import Foundation

/// One workload of the benchmark, round by round: see `Workload.serve()` for what it answers.
@main
struct Workloads {
  static func main() throws {
    do {
      let settings = try Settings(Array(CommandLine.arguments.dropFirst()))
      try Engine.$current.withValue(settings.engine) { try start(settings) }
    } catch let error as Unavailable {
      try Answers.say("unavailable: \(error.reason)")
      exit(4)
    }
  }

  private static func start(_ settings: Settings) throws {
    if let output = settings.output {
      let workload = try TrainingWorkload(settings)
      for _ in 0..<settings.steps { try workload.run() }
      return try Exchange.write(output, workload.state)
    }
    let workload: any Workload =
      switch settings.name {
      case "peak": try PeakWorkload()
      case "adam": try AdamWorkload()
      case "copy": CopyWorkload(threads: settings.threads)
      case "inference1": try InferenceWorkload(settings, batch: 1)
      case "inference256": try InferenceWorkload(settings, batch: 256)
      case "loader": try LoaderWorkload(settings)
      default: try TrainingWorkload(settings)
      }
    try workload.serve()
  }
}
