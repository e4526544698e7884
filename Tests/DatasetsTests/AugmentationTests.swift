// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

@Suite struct AugmentationTests {
  private let shape = [3, 6, 5]
  private var image: [Float] { (0..<90).map { Float($0) / 90 } }

  private func applied(
    _ steps: [AugmentationStep], to values: [Float], shape: [Int], seed: UInt64 = 1, epoch: Int = 0,
    position: Int = 0
  ) -> [Float] {
    var values = values
    var scratch = values
    Augmentation(steps).apply(
      to: &values, shape: shape, scratch: &scratch, seed: seed, epoch: epoch, position: position)
    return values
  }

  private static let all: [AugmentationStep] = [
    .crop(RandomCrop(padding: 2)), .crop(RandomCrop(padding: 9, fill: .edge)),
    .flip(HorizontalFlip()), .rotation(RandomRotation(degrees: 20)), .colorJitter(ColorJitter()),
    .cutout(Cutout(size: 3)), .normalize(Normalize(mean: [0.5], standardDeviation: [0.2])),
  ]

  @Test(arguments: all)
  func aFunctionOfSeedEpochAndPosition(step: AugmentationStep) {
    func run(_ seed: UInt64, _ epoch: Int, _ position: Int) -> [Float] {
      applied([step], to: image, shape: shape, seed: seed, epoch: epoch, position: position)
    }
    #expect(run(1, 2, 3) == run(1, 2, 3))
    let several = Set((0..<40).map { run(1, 0, $0) })
    if case .normalize = step {
      #expect(several.count == 1)
    } else {
      #expect(several.count > 1)
      #expect(Set((0..<40).map { run(1, $0, 0) }).count > 1)
      #expect(Set((0..<40).map { run(UInt64($0), 0, 0) }).count > 1)
    }
    #expect(several.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test func cropShiftsByEveryAmountEquallyOften() {
    // The brightest pixel tells the shift.
    var dot = [Float](repeating: 0, count: 49)
    dot[3 * 7 + 3] = 1
    var counts = [Int](repeating: 0, count: 49)
    for position in 0..<9000 {
      let moved = applied(
        [.crop(RandomCrop(padding: 1))], to: dot, shape: [1, 7, 7], position: position)
      #expect(moved.reduce(0, +) == 1)
      counts[moved.firstIndex(of: 1) ?? 0] += 1
    }
    for row in 0..<7 {
      for column in 0..<7 {
        let isNear = (2...4).contains(row) && (2...4).contains(column)
        // 1000 expected, deviation 30.
        #expect(isNear ? abs(counts[row * 7 + column] - 1000) < 150 : counts[row * 7 + column] == 0)
      }
    }
  }

  @Test func cropFills() {
    let ones = [Float](repeating: 1, count: 16)
    for position in 0..<50 {
      let edge = applied(
        [.crop(RandomCrop(padding: 6, fill: .edge))], to: ones, shape: [1, 4, 4], position: position
      )
      #expect(edge == ones)
      let zero = applied(
        [.crop(RandomCrop(padding: 6))], to: ones, shape: [1, 4, 4], position: position)
      #expect(zero.allSatisfy { $0 == 0 || $0 == 1 })
    }
  }

  @Test func flipMirrorsOrLeaves() {
    let mirrored = (0..<18).flatMap { row in (0..<5).map { image[row * 5 + 4 - $0] } }
    let results = (0..<200).map {
      applied([.flip(HorizontalFlip())], to: image, shape: shape, position: $0)
    }
    #expect(results.allSatisfy { $0 == image || $0 == mirrored })
    let flipped = results.count { $0 == mirrored }
    #expect((70...130).contains(flipped))
    #expect(applied([.flip(HorizontalFlip(probability: 0))], to: image, shape: shape) == image)
    #expect(applied([.flip(HorizontalFlip(probability: 1))], to: image, shape: shape) == mirrored)
  }

  @Test func rotationLeavesWhatIsRoundAlone() {
    let flat = [Float](repeating: 0.3, count: 81)
    for position in 0..<20 {
      let turned = applied(
        [.rotation(RandomRotation(degrees: 180))], to: flat, shape: [1, 9, 9], position: position)
      #expect(turned.allSatisfy { abs($0 - 0.3) < 1e-6 })
    }
    // A plane stays a plane: turning by a small angle moves no value by more than the arc.
    let ramp = (0..<81).map { Float($0 % 9) / 9 }
    let turned = applied(
      [.rotation(RandomRotation(degrees: 5))], to: ramp, shape: [1, 9, 9], position: 3)
    #expect(zip(ramp, turned).allSatisfy { abs($0 - $1) < 0.08 })
    #expect(turned != ramp)
    #expect(applied([.rotation(RandomRotation(degrees: 0))], to: ramp, shape: [1, 9, 9]) == ramp)
  }

  @Test func jitterStaysInRangeAndKeepsGrey() {
    let grey = (0..<30).map { Float($0) / 30 }
    let result = applied(
      [.colorJitter(ColorJitter(brightness: 0, contrast: 0, saturation: 1))],
      to: grey + grey + grey,
      shape: shape, position: 5)
    for (value, expected) in zip(result, grey + grey + grey) {
      #expect(abs(value - expected) < 1e-6)
    }
    for position in 0..<20 {
      let strong = applied(
        [.colorJitter(ColorJitter(brightness: 1, contrast: 1, saturation: 1))], to: image,
        shape: shape, position: position)
      #expect(strong.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test func cutoutCoversAtMostItsSquareWithTheMean() {
    for position in 0..<50 {
      let result = applied([.cutout(Cutout(size: 3))], to: image, shape: shape, position: position)
      let changed = (0..<30).count { result[$0] != image[$0] }
      #expect(changed <= 9 && changed >= 3)
      let mean = image.prefix(30).reduce(0, +) / 30
      #expect((0..<30).allSatisfy { result[$0] == image[$0] || abs(result[$0] - mean) < 1e-6 })
    }
  }

  @Test func standardChoices() {
    #expect(
      Augmentation.standard(for: .digits).steps
        == [.rotation(RandomRotation(degrees: 7)), .crop(RandomCrop(padding: 1))])
    #expect(
      Augmentation.standard(for: .images, shape: [3, 32, 32]).steps
        == [
          .flip(HorizontalFlip()), .crop(RandomCrop(padding: 4, fill: .edge)),
          .colorJitter(ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4)),
        ])
    #expect(Augmentation.standard(for: .features, shape: [7]) == .none)
    #expect(Augmentation.standard(for: .images, shape: [1, 2, 2]) == .none)
  }

  @Test func codable() throws {
    let augmentation = Augmentation(Self.all)
    let text = try JSONEncoder().encode(augmentation)
    #expect(try JSONDecoder().decode(Augmentation.self, from: text) == augmentation)
    for bad in [
      #"[{"crop":{"padding":-1,"fill":"zero"}}]"#,
      #"[{"crop":{"padding":9000000000,"fill":"zero"}}]"#,
      #"[{"flip":{"probability":2}}]"#, #"[{"cutout":{"size":0,"probability":1}}]"#,
      #"[{"normalize":{"mean":[0],"standardDeviation":[0]}}]"#, #"[{"spin":{}}]"#, #"[{}]"#,
      #"[{"rotation":{"degrees":1e9}}]"#,
      #"[{"normalize":{"mean":[],"standardDeviation":[]}}]"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Augmentation.self, from: Data(bad.utf8))
      }
    }
  }
}
