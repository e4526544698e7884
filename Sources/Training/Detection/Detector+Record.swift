// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets

extension Detector {
  /// What the detector finds and misses in composed scenes; choose its threshold low, such as 0.01,
  /// since the record says nothing below it.
  ///
  /// - Parameters:
  ///   - composer: From crops that were not trained on, with the detector's classes.
  ///   - count: How many scenes.
  ///   - stop: What can interrupt it.
  /// - Throws: `TrainingError.unsuitableData` for other classes, `.interrupted`.
  public func record(
    on composer: SceneComposer, count: Int, stop: StopSignal? = nil
  ) throws -> DetectionRecord {
    guard composer.classes == classes, composer.background == background else {
      throw TrainingError.unsuitableData(
        name: "scenes", expected: "the classes " + classes.joined(separator: ", "),
        found: composer.classes.joined(separator: ", "))
    }
    var record = DetectionRecord()
    for index in 0..<count {
      if let signal = stop?.requested {
        throw TrainingError.interrupted(signal: signal, step: 0, checkpoint: nil)
      }
      let scene = try composer.scene(at: index)
      record.add(found: try detect(in: scene.image), truth: scene.objects)
    }
    return record
  }
}
