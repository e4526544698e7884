// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// A folder of scenes and their ground truth: `scene-00001.png` … and `annotations.json`.
struct SceneFolder {
  let path: String

  /// Makes a folder, or takes an empty one: nothing is ever overwritten.
  init(creating path: String) throws {
    self.path = path
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    if AbsolutePath.exists(path), names?.isEmpty != true {
      throw CommandFailure(
        "\(path): expected a new or an empty folder, found"
          + " \(names.map { "\($0.count) files" } ?? "a file"). Choose another folder.",
        status: .cannotCreate)
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(
        "\(path): expected a place for a folder, found that the system refuses. Choose another"
          + " folder.", status: .cannotCreate)
    }
  }

  /// Writes scenes 0 ..< count; the annotations last, so that a folder with them is whole.
  ///
  /// - Returns: How many objects the scenes have.
  func write(_ composer: SceneComposer, count: Int) throws -> Int {
    var images: [COCOInstances.Image] = []
    var truths: [TruthBox] = []
    for index in 0..<count {
      let scene = try composer.scene(at: index)
      let image = scene.image
      let name = Self.name(index + 1)
      try AtomicFile.write(
        PNG.encoded(
          pixels: image.pixels, width: image.width, height: image.height,
          channels: image.channels), to: path + "/" + name)
      images.append(
        .init(id: index + 1, fileName: name, width: image.width, height: image.height))
      for object in scene.objects {
        // Categories leave the background out.
        let category = object.label - (object.label < composer.background ? 0 : 1)
        let box = Box(
          x: Double(object.x), y: Double(object.y), width: Double(object.width),
          height: Double(object.height))
        truths.append(TruthBox(image: index + 1, classIndex: category, box: box))
      }
    }
    let instances = COCOInstances(
      images: images,
      categories: COCOInstances.categories(composer.classes, background: composer.background),
      truths: truths)
    try instances.write(to: path + "/annotations.json")
    return truths.count
  }

  private static func name(_ number: Int) -> String {
    let digits = "\(number)"
    return "scene-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".png"
  }
}
