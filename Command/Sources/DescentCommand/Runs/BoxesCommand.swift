// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent evaluate-boxes`
struct BoxesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-boxes",
    abstract: "Say how good a detector is, from COCO files of true and of detected boxes.",
    discussion: """
      Works on anybody's detector. The figures are those of pycocotools: average precision (AP) and \
      recall (AR) over IoU 0.50 to 0.95, by size and class. Counts are at an IoU of 0.5 and at the \
      score given with --threshold; without it, at the one of the highest F1 on these very boxes, \
      which flatters a little.

      EXAMPLES
        descent evaluate-boxes instances.json results.json
        descent evaluate-boxes instances.json results.json --threshold 0.4 --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A COCO file of instances.", valueName: "truth"))
  var truth: String

  @Argument(help: ArgumentHelp("A COCO file of results.", valueName: "results"))
  var results: String

  @Option(help: "The score from which on a detection is believed.")
  var threshold: Double?

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  mutating func run() throws {
    if let threshold, !threshold.isFinite {
      throw CommandFailure.usage("--threshold: expected a finite number, found \(threshold).")
    }
    let instances = try COCOInstances(contentsOf: truth)
    let results = try COCOResults(contentsOf: results, for: instances)
    var evaluation = DetectionEvaluation(classCount: instances.categories.count)
    try evaluation.add(
      images: instances.images.map(\.id), truths: instances.truths,
      detections: results.detections)
    let report = BoxesReport(
      classes: instances.categories.map(\.name), imageCount: evaluation.imageCount,
      truths: instances.truths, detections: results.detections, result: evaluation.result,
      wanted: threshold)
    Console.write(json ? report.json.text + "\n" : report.text)
  }
}
