// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentTensors
import DescentTraining
import Testing

/// A window inside a large image has the score that it has as an image of its own.
@Suite struct SlidingTests {
  static func noise(_ height: Int, _ width: Int, channels: Int, seed: UInt64) -> DecodedImage {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    let pixels = (0..<height * width * channels).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    return DecodedImage(height: height, width: width, channels: channels, pixels: pixels)
  }

  static func file(_ model: any Module, shape: [Int], classes: [String]) throws -> ModelFile {
    model.build(inputShape: Shape(shape), seed: 11)
    return try ModelFile(
      model,
      preprocessing: Preprocessing(
        kind: .images, sampleShape: shape, classes: classes,
        mean: (0..<shape[0]).map { 0.4 + 0.1 * Float($0) },
        standardDeviation: (0..<shape[0]).map { 0.2 + 0.05 * Float($0) }))
  }

  private static func crop(
    _ image: DecodedImage, _ x: Int, _ y: Int, _ width: Int, _ height: Int
  ) -> [Float] {
    var values: [Float] = []
    for channel in 0..<image.channels {
      for row in y..<y + height {
        for column in x..<x + width {
          let place = (row * image.width + column) * image.channels + channel
          values.append(Float(image.pixels[place]) / 255)
        }
      }
    }
    return values
  }

  /// The largest difference between sliding and cropping.
  private static func difference(
    _ file: ModelFile, _ image: DecodedImage, shift: Int = 0
  ) throws -> (largest: Float, windows: Int) {
    let detector = try Detector(file)
    let classifier = Classifier(file)
    let map = try detector.scores(of: image)
    let (window, stride) = (detector.window, detector.stride)
    let rows = (image.height - window.height) / stride.height + 1
    let columns = (image.width - window.width - shift) / stride.width + 1
    // A pooling may leave a window's last pixels out; then one more may fit.
    #expect((rows...rows + 1).contains(map.rows))
    #expect((columns...columns + 1 + shift).contains(map.columns))
    var largest: Float = 0
    for row in 0..<rows {
      for column in 0..<columns {
        let crop = crop(
          image, column * stride.width + shift, row * stride.height, window.width, window.height)
        let answer = try classifier.classify(features: crop).probabilities
        let start = (row * map.columns + column) * map.classes
        for (mine, theirs) in zip(map.values[start..<start + map.classes], answer) {
          largest = max(largest, abs(mine - theirs))
        }
      }
    }
    return (largest, rows * columns)
  }

  private static let shapes: [[Int]] = [
    [3, 64, 64], [1, 8, 8], [3, 28, 32], [1, 5, 7], [3, 48, 33], [1, 17, 16],
  ]

  @Test(arguments: shapes) func windowsScoreAsCrops(_ shape: [Int]) throws {
    for classes in [2, 4] {
      let model = try ZooModel.make("detector", inputShape: Shape(shape), classes: classes)
      let names = ["background"] + (1..<classes).map { "class \($0)" }
      let file = try Self.file(model, shape: shape, classes: names)
      let image = Self.noise(
        2 * shape[1] + 3, 2 * shape[2] + 5, channels: shape[0], seed: UInt64(shape[1]))
      let (largest, windows) = try Self.difference(file, image)
      #expect(windows > 4)
      // Kernels for another size add in another order.
      #expect(largest < 2e-5, "\(shape)")
    }
  }

  /// Poolings, averages, activations and a single output, as users may build them.
  @Test func otherNetworksSlideToo() throws {
    let models: [(any Module, Int)] = [
      (
        Sequential {
          Conv2D(outputChannels: 6, kernelSize: 5, stride: 2)
          BatchNorm()
          GELU()
          AveragePool2D(kernelSize: 2)
          Conv2D(outputChannels: 8, kernelSize: 2)
          Tanh()
          AveragePool2D(kernelSize: 2)
          Flatten()
          Linear(outputSize: 5)
          ReLU()
          Linear(outputSize: 3)
        }, 3
      ),
      (
        Sequential {
          Conv2D(outputChannels: 4, kernelSize: 3)
          LeakyReLU()
          MaxPool2D(kernelSize: 2)
          Conv2D(outputChannels: 1, kernelSize: 7)
          Flatten()
        }, 2
      ),
    ]
    for (model, classes) in models {
      let names = ["background", "a", "b"].prefix(classes)
      let file = try Self.file(model, shape: [1, 16, 16], classes: Array(names))
      let (largest, windows) = try Self.difference(
        file, Self.noise(41, 38, channels: 1, seed: 4))
      #expect(windows > 4 && largest < 2e-5)
    }
  }

  /// The checker finds windows that lie one pixel beside where they should.
  @Test func aShiftOfOnePixelIsSeen() throws {
    let model = try ZooModel.make("detector", inputShape: [1, 17, 16], classes: 2)
    let file = try Self.file(model, shape: [1, 17, 16], classes: ["background", "car"])
    let image = Self.noise(40, 40, channels: 1, seed: 6)
    #expect(try Self.difference(file, image).largest < 2e-5)
    #expect(try Self.difference(file, image, shift: 1).largest > 1e-3)
  }

  /// A padded network would score crops otherwise.
  @Test func networksThatLookBeyondAWindowAreRefused() throws {
    let padded = Sequential {
      Conv2D(outputChannels: 4, kernelSize: 3, padding: 1)
      ReLU()
      Conv2D(outputChannels: 2, kernelSize: 16)
      Flatten()
    }
    let whole = Sequential {
      Conv2D(outputChannels: 4, kernelSize: 3)
      GlobalAveragePool()
      Linear(outputSize: 2)
    }
    let flattened = Sequential {
      Conv2D(outputChannels: 4, kernelSize: 3)
      Flatten()
      Linear(outputSize: 2)
    }
    let linear = try ZooModel.make("linear", inputShape: [1, 16, 16], classes: 2)
    let models: [any Module] = [padded, whole, flattened, linear]
    for model in models {
      let file = try Self.file(model, shape: [1, 16, 16], classes: ["background", "car"])
      do {
        _ = try Detector(file)
        Issue.record("expected a refusal")
      } catch TrainingError.badModel(_, let place, _, _) {
        #expect(place.hasSuffix("for a detector"))
      }
    }
    let model = try ZooModel.make("detector", inputShape: [1, 16, 16], classes: 2)
    let file = try Self.file(model, shape: [1, 16, 16], classes: ["road", "car"])
    #expect(throws: TrainingError.self) { try Detector(file) }
    #expect(try Detector(file, options: DetectorOptions(background: "road")).background == 0)
    for bad in [
      DetectorOptions(background: "road", smallest: 0),
      DetectorOptions(background: "road", scaleStep: 1),
      DetectorOptions(background: "road", threshold: .nan),
      DetectorOptions(background: "road", overlap: 2),
    ] { #expect(throws: TrainingError.self) { try Detector(file, options: bad) } }
  }

  @Test func pyramidsReachBothBorders() throws {
    let window = ImageSize(height: 16, width: 12)
    for (height, width) in [(16, 12), (100, 37), (5, 90), (1, 1), (300, 17), (33, 1000)] {
      let pyramid = try ImagePyramid(
        image: ImageSize(height: height, width: width), window: window, stride: ImageSize(4),
        smallest: 0.5, step: 1.2)
      let last = try #require(pyramid.sizes.last)
      #expect(last.height == 16 || last.width == 12)
      for size in pyramid.sizes {
        #expect(size.height >= 16 && size.width >= 12)
        #expect((size.height - 16) % 4 == 0 && (size.width - 12) % 4 == 0)
      }
      #expect(Set(pyramid.sizes).count == pyramid.sizes.count)
    }
    #expect(throws: TrainingError.self) {
      try ImagePyramid(
        image: ImageSize(height: 1, width: 60_000_000), window: window, stride: ImageSize(4),
        smallest: 0.5, step: 1.2)
    }
  }
}
