// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints

extension Report {
  private static let skippedLimit = 50

  /// All that decided the run.
  var settings: HTML {
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
    return .section("Settings", .facts(rows))
  }

  /// On what the run was computed.
  var machine: HTML {
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
    return .section("Machine", .facts(rows))
  }

  /// How to repeat the run.
  var repetition: HTML {
    let setup = configuration
    return .section(
      "How to repeat this run",
      """
      <pre><code>\(Figures.shell(setup.command))</code></pre>
      <p>The seed was \(String(setup.seed)), the seed of the split \(String(setup.splitSeed)). \
      The same seeds and settings give the same bits on a machine of the kind above.</p>

      """)
  }

  /// The files that could not be read.
  var skippedFiles: HTML {
    let skipped = configuration.skipped
    guard !skipped.isEmpty else { return .none }
    let items: [HTML] = skipped.prefix(Self.skippedLimit).map { "<li>\($0)</li>\n" }
    let rest = skipped.count - items.count
    let more: HTML = rest > 0 ? "<p class=\"note\">… and \(rest) more.</p>\n" : .none
    return .section("Files left out", "<ul class=\"files\">\n\(items)</ul>\n\(more)")
  }
}
