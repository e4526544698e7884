// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEvaluation
import DescentLayers
import DescentOptimizers
import DescentTraining
import Testing

/// Detection from training to boxes, and how what was found is counted.
@Suite struct DetectorTests {
  private func found(
    _ x: Double, _ score: Double, label: Int = 1, side: Double = 10
  ) -> DetectedObject {
    DetectedObject(
      box: Box(x: x, y: 0, width: side, height: side), label: label, name: "\(label)",
      score: score)
  }

  @Test func suppressionKeepsTheBestOfEachPlace() {
    let objects = [found(0, 0.5), found(2, 0.9), found(30, 0.4), found(4, 0.9), found(31, 0.4)]
    let kept = Suppression.keeping(objects, overlap: 0.3)
    // Of equal scores the first stays.
    #expect(kept == [objects[1], objects[2]])
    #expect(Suppression.keeping(objects, overlap: 1).count == 5)
    #expect(Suppression.keeping([], overlap: 0.3).isEmpty)
    // A small box inside a large one overlaps it little and is covered by it.
    let inside = [found(0, 0.9), found(3, 0.8, side: 3)]
    #expect(Suppression.keeping(inside, overlap: 0.3).count == 2)
    #expect(Suppression.keeping(inside, overlap: 0.3, cover: 0.6) == [inside[0]])
  }

  @Test func boxesVoteForTheirMeanPlace() {
    let objects = [found(0, 0.75), found(2, 0.25), found(1, 0.5, label: 2), found(50, 0.9)]
    let voted = Suppression.voted([objects[0], objects[3]], among: objects)
    #expect(voted[0].box == Box(x: 0.5, y: 0, width: 10, height: 10))
    #expect(voted[0].score == 0.75 && voted[1] == objects[3])
  }

  /// Against a slow search through all subsets in the order of scores.
  @Test func suppressionKeepsItsLaws() {
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Double(state >> 40) / Double(1 << 24)
    }
    for _ in 0..<200 {
      let objects = (0..<30).map { _ in found(60 * random(), (8 * random()).rounded() / 8) }
      let kept = Suppression.keeping(objects, overlap: 0.3)
      for (index, object) in kept.enumerated() {
        for other in kept[(index + 1)...] {
          #expect(object.box.iou(other.box) <= 0.3 && object.score >= other.score)
        }
      }
      for object in objects where !kept.contains(object) {
        #expect(kept.contains { $0.box.iou(object.box) > 0.3 && $0.score >= object.score })
      }
    }
  }

  @Test func recordsCountMissesAndFalseAlarms() {
    var record = DetectionRecord()
    #expect(record.recall(at: 0) == nil && record.threshold(forRecall: 0.5) == nil)
    let truth = [
      SceneObject(label: 1, x: 0, y: 0, width: 10, height: 10),
      SceneObject(label: 1, x: 40, y: 0, width: 10, height: 10),
      SceneObject(label: 2, x: 80, y: 0, width: 10, height: 10),
      SceneObject(label: 1, x: 120, y: 0, width: 10, height: 10),
    ]
    record.add(
      found: [
        found(1, 0.6), found(2, 0.9), found(41, 0.3), found(80, 0.8, label: 1),
        found(200, 0.2), found(80, 0.5, label: 2),
      ], truth: truth)
    record.add(found: [], truth: [])
    // The second box on the first object and the one of another class are false alarms.
    #expect(record.objects == [0.9, 0.3, 0.5, nil] && record.scenes == 2)
    #expect(record.falseAlarms.sorted() == [0.2, 0.6, 0.8])
    #expect(record.missed(at: 0.5) == 2 && record.falseAlarms(at: 0.5) == 2)
    #expect(record.recall(at: 0.3) == 0.75)
    #expect(record.threshold(forRecall: 0.25) == 0.9)
    #expect(record.threshold(forRecall: 0.26) == 0.5)
    #expect(record.threshold(forRecall: 0.75) == 0.3)
    #expect(record.threshold(forRecall: 0.76) == nil)
    #expect(record.threshold(forRecall: 0) == 0.9)
  }

  @Test func digitsAreFoundInScenes() throws {
    let parts = try Dataset.digits.split(training: 0.5, validation: 0.1, test: 0.4, seed: 1)
    let training = try parts.training.withSceneWindows(seed: 1)
    let model = try ZooModel.make("detector", inputShape: [1, 8, 8], classes: 11)
    let trainer = Trainer(model, optimizer: AdamW(learningRate: 3e-3), seed: 1)
    try trainer.fit(training, epochs: 4, batchSize: 64)
    let preprocessing = try #require(trainer.preprocessing)
    let detector = try Detector(
      ModelFile(model, preprocessing: preprocessing), options: DetectorOptions(threshold: 0.05))
    let composer = try SceneComposer(crops: parts.test, seed: 9)
    let record = try detector.record(on: composer, count: 40)
    #expect(record.objects.count > 60)
    #expect(try #require(record.recall(at: 0.3)) > 0.7)
    #expect(record.falseAlarms(at: 0.3) < record.objects.count)

    // What it takes for digits where there are none, as windows to learn from.
    let source = try SceneComposer(crops: parts.training, seed: 4)
    let windows = try detector.hardNegatives(on: source, count: 20, limit: 2)
    #expect(!windows.isEmpty && windows.count <= 40)
    let extended = try training.adding(windows, label: 10, note: "mined")
    #expect(extended.count == training.count + windows.count)
    #expect(extended.label(at: extended.count - 1) == 10)
    let (before, after) = (try training.sample(at: 7), try extended.sample(at: 7))
    #expect(before == after && extended.notes.last == "mined")

    let scene = try composer.scene(at: 0).image
    let objects = try detector.detect(in: scene)
    #expect(try detector.detect(in: scene) == objects)
    for object in objects {
      #expect(object.box.x >= 0 && object.box.x + object.box.width < Double(scene.width) + 1e-9)
      #expect(object.name == detector.classes[object.label] && object.label != 10)
    }
    // Smaller than any window: enlarged until one fits.
    let speck = DecodedImage(
      height: 2, width: 3, channels: 3, pixels: .init(repeating: 9, count: 18))
    #expect(try detector.detect(in: speck).count <= 2)
    let other = try SceneComposer(crops: .digits, background: "0", seed: 1)
    #expect(throws: TrainingError.self) { try detector.record(on: other, count: 1) }
  }
}
