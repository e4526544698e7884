// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent detect`
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Find objects in large images with a run of `descent train --task detect`.",
    discussion: """
      Prints class, score and box (x, y, width, height in pixels) of each object. The threshold was \
      chosen on scenes of validation crops, for the recall that is asked for, and is not moved by \
      the images looked at. --output writes all boxes down to a score of 0.01 in COCO's form for \
      results, which average precision needs. With --truth missed dangers and false alarms at the \
      threshold are counted (a box is right from an intersection over union of 0.5).

      EXAMPLES
        descent detect latest street.png
        descent detect latest scenes/ --truth scenes/annotations.json --output results.json
        descent detect latest scenes/ --recall 0.99 --page found.html

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, latest, or a model file.", valueName: "run"))
  var runPath: String

  @Argument(help: ArgumentHelp("PNG and JPEG images; folders of images.", valueName: "images"))
  var files: [String]

  @Option(help: ArgumentHelp("COCO ground truth; images by their name.", valueName: "file"))
  var truth: String?

  @Option(name: [.short, .long], help: ArgumentHelp("Write COCO results.", valueName: "file"))
  var output: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The least score of a box.", valueName: "score"))
  var threshold: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Choose the threshold that finds this share of the objects of validation scenes. Default:"
        + " 0.95.", valueName: "share"))
  var recall: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The smallest object, as a multiple of the window. Default: 0.5.", valueName: "x"))
  var smallest = 0.5

  @Option(
    help: ArgumentHelp(
      "The class without an object. Default: the run's own, else background.", valueName: "name"))
  var background: String?

  @Option(
    help: ArgumentHelp("Write a page with the first images and their boxes.", valueName: "file"))
  var page: String?

  @Flag(help: "Replace existing files given by --output and --page.")
  var force = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "Machine") var engine: EngineOptions

  func validate() throws {
    for (name, value) in [("threshold", threshold), ("recall", recall)] {
      if let value, !(value >= 0 && value <= 1) {
        throw ValidationError("--\(name): expected a number from 0 to 1, found \(value).")
      }
    }
    if threshold != nil && recall != nil {
      throw ValidationError("expected one of --threshold and --recall, found both.")
    }
  }

  mutating func run() throws {
    try engine.withEngine {
      let model = try model()
      // Results for average precision go far below the threshold.
      let detector = try Detector(
        contentsOf: model.path,
        options: DetectorOptions(
          background: model.background, smallest: smallest,
          threshold: min(model.threshold, DetectionTask.lowestScore)))
      let report = try DetectionReport(
        detector, paths: ImagePaths(files).paths, threshold: model.threshold,
        truth: truth.map { try COCOInstances(contentsOf: $0) }, truthPath: truth)
      if let output {
        try OutputFile.check(output, force: force)
        try report.results.write(to: output, for: report.instances)
      }
      if let page { try OutputFile.write(report.html, to: page, force: force) }
      Console.write(json ? report.json.text + "\n" : report.text)
      if report.failures > 0 {
        throw CommandFailure(
          "\(report.failures) images could not be read; see above.", status: .data)
      }
    }
  }

  private func model() throws -> (path: String, background: String, threshold: Double) {
    if runPath.hasSuffix(".safetensors") {
      guard let threshold else {
        throw CommandFailure.usage(
          "\(runPath): expected --threshold beside a model file, found none. Validation scenes"
            + " belong to a run folder.")
      }
      return (runPath, background ?? "background", threshold)
    }
    let run = try RunFolder.open(runPath)
    if let threshold {
      let known = try? DetectionFile(run)
      return (run.modelPath, background ?? known?.background ?? "background", threshold)
    }
    let file = try DetectionFile(run)
    return (
      run.modelPath, background ?? file.background,
      try file.threshold(recall: recall ?? DetectionFile.usualRecall)
    )
  }
}
