// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// `detection.json` in a run: what its detector found and missed in scenes of validation crops.
///
/// A threshold for a wanted recall is read off here and nowhere else, so no test scene can move it.
struct DetectionFile: Codable {
  /// The share of dangers that is to be found where the user asks for none: a miss is dangerous.
  static let usualRecall = 0.95

  var format = 1
  let background: String
  let record: DetectionRecord

  init(background: String, record: DetectionRecord) {
    (self.background, self.record) = (background, record)
  }

  static func path(_ run: RunFolder) -> String { run.path + "/detection.json" }

  func write(to run: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(Array(try encoder.encode(self)) + [0x0A], to: Self.path(run))
  }

  /// - Throws: where the run was not trained to detect, or the file is damaged.
  init(_ run: RunFolder) throws {
    let path = Self.path(run)
    guard AbsolutePath.exists(path) else {
      throw CommandFailure(
        "\(run.path): expected a run of `descent train --task detect` that has ended, found no"
          + " detection.json. Train one, or choose a threshold with --threshold.", status: .data)
    }
    let bytes = try AtomicFile.read(path, limit: 64 << 20)
    do {
      self = try JSONDecoder().decode(DetectionFile.self, from: Data(bytes))
    } catch {
      throw CommandFailure(
        "\(path): expected what `descent train --task detect` wrote, found other content. Train"
          + " again.", status: .data)
    }
  }

  /// The threshold for a recall, chosen on the validation scenes.
  func threshold(recall: Double) throws -> Double {
    if let threshold = record.threshold(forRecall: recall) { return threshold }
    let most = record.recall(at: 0).map { ShortNumber.percent($0) } ?? "none"
    throw CommandFailure(
      "--recall \(ShortNumber.text(recall)): expected a recall that the validation scenes reach,"
        + " found at most \(most). Ask for less, or train longer.", status: .failure)
  }

  /// How good the detector is on the validation scenes, in words.
  var sentence: String {
    let recall = Self.usualRecall
    guard let threshold = record.threshold(forRecall: recall) else {
      let most = record.recall(at: 0).map { ShortNumber.percent($0) } ?? "none"
      return "validation scenes: at most \(most) of the objects found at any threshold"
    }
    return "validation scenes: threshold \(ShortNumber.text(threshold)) finds"
      + " \(record.objects.count - record.missed(at: threshold)) of \(record.objects.count)"
      + " objects with \(record.falseAlarms(at: threshold)) false alarms in"
      + " \(record.scenes) scenes"
  }
}
