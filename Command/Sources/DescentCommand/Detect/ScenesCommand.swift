// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent scenes`
struct ScenesCommand: ParsableCommand {
  enum Part: String, ExpressibleByArgument, CaseIterable { case all, training, validation, test }

  static let configuration = CommandConfiguration(
    commandName: "scenes",
    abstract: "Compose large images from labelled crops, with ground truth for detectors.",
    discussion: """
      Crops of the background make the ground, other crops are laid on it at random places and \
      scales; annotations.json holds their boxes in COCO's form. Scenes for a test are made of \
      crops that were kept for the test. The same crops and seed give the same bytes.

      EXAMPLES
        descent scenes cars/test --output scenes --count 100 --size 192x256 --seed 7
        descent scenes digits --part test --output digit-scenes

      \(ExitStatus.help)
      """)

  @Argument(
    help: ArgumentHelp("Crops: what `descent train` takes as images.", valueName: "crops"))
  var crops: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A folder for the scenes, new or empty.", valueName: "folder"))
  var output: String

  @Option(parsing: .unconditional, help: ArgumentHelp("How many scenes.", valueName: "n"))
  var count = 100

  @Option(help: ArgumentHelp("The size of a scene. Default: 3×4 crops.", valueName: "HxW"))
  var size: ImageSizeArgument?

  @Option(parsing: .unconditional, help: ArgumentHelp("The most objects.", valueName: "n"))
  var objects = 4

  @Option(
    help: ArgumentHelp(
      "The class of crops without an object. Where the built-in data have none the ground is plain.",
      valueName: "name"))
  var background = "background"

  @Option(
    help: "Which crops: all, or a part as `descent train` cuts it: training, validation, test.")
  var part: Part = .all

  @Option(parsing: .unconditional, help: ArgumentHelp("Decides the scenes.", valueName: "seed"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Data") var reading: DataOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...1_000_000).contains(count) {
      throw ValidationError("--count: expected 1 to 1000000, found \(count).")
    }
    if !(1...1000).contains(objects) {
      throw ValidationError("--objects: expected 1 to 1000, found \(objects).")
    }
  }

  mutating func run() throws {
    let dataset = try dataset()
    if Dataset.named(crops) == nil, !dataset.classes.contains(background) {
      throw CommandFailure(
        "\(crops): expected a class “\(background)” of crops without an object, found the classes"
          + " \(dataset.classes.joined(separator: ", ")). Give its name with --background.",
        status: .data)
    }
    let composer = try SceneComposer(
      crops: dataset, background: background,
      options: SceneOptions(size: size?.size, objects: 1...objects), seed: seed)
    let folder = try SceneFolder(creating: output)
    let annotations = try folder.write(composer, count: count)
    let object = JSONText.members([
      "folder": .string(output), "scenes": .integer(count), "objects": .integer(annotations),
      "seed": .string("\(seed)"),
    ])
    Console.line(
      json
        ? object.text
        : "\(count) scenes of \(composer.size) with \(annotations) objects in \(output)")
  }

  private func dataset() throws -> Dataset {
    if part == .all { return try reading.dataset(at: crops) }
    let parts = try reading.parts(of: crops, threads: nil)
    switch part {
    case .training: return parts.training
    case .validation: return parts.validation
    default: return parts.test
    }
  }
}
