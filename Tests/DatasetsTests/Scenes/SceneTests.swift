// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

/// Composed scenes: the same for the same seed, with truth where the objects lie.
@Suite struct SceneTests {
  /// Crops without noise of their own: bright objects of two classes on dark backgrounds.
  private func crops(named background: String = "background") -> Dataset {
    var pixels: [UInt8] = []
    var labels: [Int] = []
    for index in 0..<12 {
      let label = index % 3
      pixels += [UInt8](repeating: [20, 200, 240][label] + UInt8(index / 3), count: 16 * 16)
      labels.append(label)
    }
    return Dataset(
      pixels: pixels, shape: [1, 16, 16], labels: labels, classes: [background, "round", "square"])
  }

  @Test func aSceneIsAFunctionOfSeedAndNumber() throws {
    let first = try SceneComposer(crops: crops(), seed: 7)
    let again = try SceneComposer(crops: crops(), seed: 7)
    let other = try SceneComposer(crops: crops(), seed: 8)
    // Not in order: nothing is carried from one scene to the next.
    for index in [5, 0, 3] {
      let scene = try first.scene(at: index)
      #expect(try again.scene(at: index) == scene)
      #expect(try other.scene(at: index) != scene)
    }
    #expect(try first.scene(at: 0) != first.scene(at: 1))
  }

  @Test func boxesHoldTheObjectsAndNothingElseIsBright() throws {
    let options = SceneOptions(
      size: ImageSize(height: 60, width: 90), objects: 0...5, scale: 0.5...2, overlap: 0, noise: 0)
    let composer = try SceneComposer(crops: crops(), options: options, seed: 1)
    var counts = Set<Int>()
    for index in 0..<40 {
      let scene = try composer.scene(at: index)
      counts.insert(scene.objects.count)
      for row in 0..<60 {
        for column in 0..<90 {
          let inside = scene.objects.filter {
            (($0.x)..<($0.x + $0.width)).contains(column)
              && (($0.y)..<($0.y + $0.height)).contains(row)
          }
          let value = scene.image.pixels[row * 90 + column]
          #expect(inside.count <= 1)
          if inside.isEmpty { #expect(value < 40) }
          // Within the faded border, an object covers the ground whole.
          if let object = inside.first {
            let depth = min(
              row - object.y, object.y + object.height - 1 - row, column - object.x,
              object.x + object.width - 1 - column)
            if depth > 3 { #expect(value >= (object.label == 1 ? 200 : 240)) }
          }
        }
      }
      for object in scene.objects {
        #expect(object.x >= 0 && object.x + object.width <= 90)
        #expect(object.y >= 0 && object.y + object.height <= 60)
        #expect((8...32).contains(object.width) && object.width == object.height)
      }
    }
    #expect(counts.contains(0) && counts.contains(5) && counts.isSubset(of: Set(0...5)))
  }

  @Test func digitsLieOnPaper() throws {
    let composer = try SceneComposer(crops: .digits, seed: 3)
    #expect(composer.classes == Dataset.digits.classes + ["background"])
    #expect(composer.background == 10 && composer.objectCount == 1797)
    #expect(composer.size == ImageSize(height: 24, width: 32))
    let scene = try composer.scene(at: 0)
    #expect(scene.image.channels == 1 && !scene.objects.isEmpty)
    #expect(scene.objects.allSatisfy { $0.label < 10 })
  }

  @Test func badCropsAreErrors() throws {
    let features = Dataset(features: [[1], [2]], labels: [0, 1])
    #expect(throws: DatasetError.self) { try SceneComposer(crops: features, seed: 0) }
    let data = crops()
    let grounds = data.subset((0..<12).filter { data.label(at: $0) == 0 })
    #expect(throws: DatasetError.self) { try SceneComposer(crops: grounds, seed: 0) }
    // Without a class of that name everything is an object.
    let plain = try SceneComposer(crops: crops(named: "road"), seed: 0)
    #expect(plain.classes == ["road", "round", "square", "background"])
  }

  @Test func windowsOfScenesFollowTheCrops() throws {
    let data = crops()
    let windows = try data.withSceneWindows(seed: 5)
    #expect(windows.count > 2 * data.count)
    #expect(windows.classes == data.classes && windows.sampleShape == data.sampleShape)
    for index in 0..<data.count {
      #expect(windows.label(at: index) == data.label(at: index))
      let (mine, theirs) = (try windows.sample(at: index), try data.sample(at: index))
      #expect(mine == theirs)
    }
    let again = try data.withSceneWindows(seed: 5)
    #expect(again.contentHash == windows.contentHash)
    #expect(try data.withSceneWindows(seed: 6).contentHash != windows.contentHash)
    // A window with an object's label shows mostly the object; the eight added objects do.
    for index in data.count..<windows.count where windows.label(at: index) > 0 {
      let values = try windows.sample(at: index)
      #expect(values.count { $0 > 0.6 } > values.count / 2)
    }
    let digits = try Dataset.digits.subset(Array(0..<30)).withSceneWindows(seed: 1)
    #expect(digits.classes.count == 11 && digits.classCounts[10] > 30)
  }
}
