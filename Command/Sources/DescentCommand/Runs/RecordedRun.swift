// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// A run that `descent train` began, with the arguments that it was given.
struct RecordedRun {
  enum Part: String, ExpressibleByArgument, CaseIterable { case training, validation, test }

  let folder: RunFolder
  let configuration: RunConfiguration
  let arguments: TrainingArguments

  init(_ folder: RunFolder) throws {
    self.folder = folder
    configuration = try folder.configuration()
    let line = configuration.command
    guard line.count > 2, line[1] == "train",
      let command = try? TrainCommand.parse(Array(line.dropFirst(2)))
    else {
      throw CommandFailure(
        "\(folder.configurationPath): expected a run that `descent train` began, found the command"
          + " line '\(line.joined(separator: " "))'. Go on with the program that began it.",
        status: .data)
    }
    var arguments = command.arguments
    arguments.reading.test = configuration.testData
    self.arguments = arguments
  }

  /// A part of the run's own data, read and cut again.
  func part(_ part: Part, threads: Int?) throws -> Dataset {
    let parts = try arguments.parts(of: configuration.data, threads: threads).used
    let chosen =
      switch part {
      case .training: parts.training
      case .validation: parts.validation
      case .test: parts.test
      }
    if chosen.count == 0 {
      throw CommandFailure(
        "\(folder.path): expected a \(part.rawValue) part, found none. Give other data with --data.",
        status: .data)
    }
    return chosen
  }
}
