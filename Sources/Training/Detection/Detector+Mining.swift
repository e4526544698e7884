// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
import DescentEvaluation

extension Detector {
  /// Windows of composed scenes that the detector takes for objects and that hold none: what it can
  /// learn most from (hard negatives).
  ///
  /// A box counts when its intersection over union with every object is below 0.4.
  ///
  /// - Parameters:
  ///   - composer: From crops that are trained on.
  ///   - count: How many scenes.
  ///   - limit: The most windows of a scene, those with the highest scores.
  ///   - stop: What can interrupt it.
  /// - Source: Sung & Poggio, TPAMI 1998 (bootstrapping); Dalal & Triggs, CVPR 2005.
  public func hardNegatives(
    on composer: SceneComposer, count: Int, limit: Int = 6, stop: StopSignal? = nil
  ) throws -> [DecodedImage] {
    var windows: [DecodedImage] = []
    for index in 0..<count {
      if let signal = stop?.requested {
        throw TrainingError.interrupted(signal: signal, step: 0, checkpoint: nil)
      }
      let scene = try composer.scene(at: index)
      let truth = scene.objects.map {
        Box(x: Double($0.x), y: Double($0.y), width: Double($0.width), height: Double($0.height))
      }
      let wrong = try detect(in: scene.image).filter { found in
        truth.allSatisfy { $0.iou(found.box) < 0.4 }
      }
      windows += wrong.prefix(limit).map { found in
        scene.image.part(
          x: Int(found.box.x.rounded()), y: Int(found.box.y.rounded()),
          width: max(1, Int(found.box.width.rounded())),
          height: max(1, Int(found.box.height.rounded())))
      }
    }
    return windows
  }
}
