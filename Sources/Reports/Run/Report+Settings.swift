// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints

extension Report {
  private static let skippedLimit = 50

  /// What was learnt from, and what it was judged by.
  var data: ReportSection {
    let setup = configuration
    var rows: [(String, String)] = [("Data", setup.data)]
    if let test = setup.testData { rows.append(("Test data", test)) }
    if !setup.partSizes.isEmpty {
      let order = ["training", "validation", "test"]
      let names =
        order.filter { setup.partSizes[$0] != nil }
        + setup.partSizes.keys.filter { !order.contains($0) }.sorted()
      let parts = names.map { "\($0) \(Figures.count(setup.partSizes[$0] ?? 0))" }
      rows.append(("Samples", parts.joined(separator: ", ")))
    }
    rows.append(("Sample shape", setup.sampleShape.map(String.init).joined(separator: " × ")))
    let names = setup.classes.prefix(30).joined(separator: ", ")
    rows.append(
      ("Classes", "\(setup.classes.count): \(names)\(setup.classes.count > 30 ? ", …" : "")"))
    return ReportSection("Data", [.facts(rows.map { .init($0.0, $0.1) })])
  }

  /// All that decided the run.
  var settings: ReportSection {
    let setup = configuration
    var rows: [(String, String)] = []
    rows.append(("Model", setup.model))
    if let count = setup.parameterCount { rows.append(("Parameters", Figures.count(count))) }
    if let loss = setup.loss { rows.append(("Loss", loss)) }
    rows.append(("Optimizer", Figures.setting(setup.optimizer)))
    rows.append(("Schedule", Figures.setting(setup.schedule)))
    rows.append(("Learning rate", Figures.number(setup.learningRate)))
    rows.append(("Epochs", String(setup.epochs)))
    rows.append(("Batch size", String(setup.batchSize)))
    rows.append(("Preprocessing", Figures.setting(setup.preprocessing)))
    rows.append(("Augmentation", Figures.setting(setup.augmentation)))
    return ReportSection("Settings", [.facts(rows.map { .init($0.0, $0.1) })])
  }

  /// On what the run was computed.
  var machine: ReportSection {
    let machine = configuration.machine
    var rows = [
      ("Processor", machine.cpu), ("System", machine.system), ("Threads", String(machine.threads)),
    ]
    for name in machine.versions.keys.sorted() {
      rows.append((name, machine.versions[name] ?? ""))
    }
    if let result {
      rows.append(("Training time", Figures.duration(result.seconds)))
      rows.append(("Until the first step", Figures.duration(result.secondsToFirstStep)))
    }
    return ReportSection("Machine", [.facts(rows.map { .init($0.0, $0.1) })])
  }

  /// How to repeat the run.
  var repetition: ReportSection {
    let setup = configuration
    return ReportSection(
      "How to repeat this run",
      [
        .code(Figures.shell(setup.command)),
        .paragraph(
          "The seed was \(setup.seed), the seed of the split \(setup.splitSeed). The same seeds and"
            + " settings give the same bits on a machine of the kind above."),
      ])
  }

  /// The files that could not be read.
  var skippedFiles: ReportSection? {
    let skipped = configuration.skipped
    guard !skipped.isEmpty else { return nil }
    let shown = skipped.prefix(Self.skippedLimit)
    let rest = skipped.count - shown.count
    return ReportSection(
      "Files left out",
      [.list(Array(shown))] + (rest > 0 ? [.note("… and \(rest) more.")] : []))
  }
}
