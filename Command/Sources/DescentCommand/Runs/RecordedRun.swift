// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// A run that `descent train` began, with the arguments that it was given.
struct RecordedRun {
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
}
