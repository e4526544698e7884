// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors
import Foundation
import Testing

@Suite struct ZooTests {
  private static let shapes: [Shape] = [
    [4], [64], [1, 8, 8], [3, 32, 32], [1, 28, 28], [3, 64, 64], [3, 48, 33], [2, 3], [1, 1, 1],
    [2, 4, 9],
  ]

  @Test(arguments: ZooModel.all.map(\.name))
  func everyModelFitsItselfOrSaysWhyNot(_ name: String) throws {
    var fitted = 0
    // Eleven million first weights are drawn for each shape: two shapes are enough.
    for shape in name == "resnet18" ? [[3, 32, 32], [4]] : Self.shapes {
      do throws(LayerError) {
        let model = try ZooModel.make(name, inputShape: shape, classes: 7)
        #expect(model.build(inputShape: shape) == [7], "\(name) on \(shape)")
        let paths = model.state.map(\.path)
        #expect(Set(paths).count == paths.count)
        fitted += 1
      } catch {
        guard case .unsuitableInput(name, _, shape) = error else {
          Issue.record("\(name) on \(shape): \(error)")
          continue
        }
      }
    }
    #expect(fitted >= (name == "resnet18" ? 1 : 4))
  }

  @Test func autoFitsEverything() throws {
    for shape in Self.shapes {
      let model = try ZooModel.make("auto", inputShape: shape, classes: 2)
      #expect(model.build(inputShape: shape) == [2])
    }
    func choice(_ shape: Shape, _ count: Int? = nil) -> String {
      ZooModel.choice(for: ModelRequest(inputShape: shape, classes: 2, sampleCount: count)).name
    }
    #expect(choice([30]) == "mlp")
    #expect(choice([3, 64, 64], 700) == "convnet")
    #expect(choice([1, 8, 8], 50_000) == "convnet")
    #expect(choice([3, 32, 32], 50_000) == "resnet20")
  }

  @Test func badRequestsAreErrors() {
    #expect(throws: LayerError.self) {
      try ZooModel.make("resnet21", inputShape: [3, 32, 32], classes: 10)
    }
    #expect(throws: LayerError.tooFewClasses(model: "linear", found: 0)) {
      try ZooModel.make("linear", inputShape: [3], classes: 0)
    }
    #expect(throws: LayerError.self) {
      try ZooModel.make("auto", inputShape: [3, 0, 4], classes: 2)
    }
  }

  @Test func sizesAreThoseOfThePapers() throws {
    func count(_ name: String, _ shape: Shape) throws -> Int {
      let model = try ZooModel.make(name, inputShape: shape, classes: 10)
      model.build(inputShape: shape)
      return model.parameterCount
    }
    #expect(try count("resnet20", [3, 32, 32]) == 269_722)
    #expect(try count("resnet18", [3, 32, 32]) == 11_173_962)
    #expect(try count("lenet", [1, 28, 28]) == 61_706)
    #expect(try count("mlp", [1, 28, 28]) == 535_818)
  }

  @Test func weightsOfPyTorchLoadAndGiveItsLogits() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "../../../shared/data/models/cifar10_resnet20-12fca82f.safetensors"
    ).standardized
    guard FileManager.default.fileExists(atPath: file.path) else {
      print("skipped: \(file.path) is absent; it holds the weights of the pretrained ResNet-20")
      return
    }
    let saved = try savedTensors(Data(contentsOf: file))
    let model = try ZooModel.make("resnet20", inputShape: [3, 32, 32], classes: 10)
    model.build(inputShape: [3, 32, 32])
    try model.load(saved)
    let x = sin(0.01 * Tensor.arange(3 * 32 * 32, elementType: .float64)).cast(to: .float32)
    let logits = model.predict(x.reshaped(to: [1, 3, 32, 32]))
    let expected = try #require(try Golden.read().values["resnet20.pretrained"]).values
    // Float32 through twenty layers; in Float64 on the reference backend it is below 1e-10.
    #expect(distance(logits.doubles, Array(expected.prefix(10))) < 1e-5)
  }

  /// The tensors of a safetensors file of Float32.
  private func savedTensors(_ data: Data) throws -> [NamedTensor] {
    struct Entry: Decodable {
      let shape: [Int]
      let offsets: [Int]

      enum CodingKeys: String, CodingKey {
        case shape
        case offsets = "data_offsets"
      }
    }
    let size = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let header = try JSONSerialization.jsonObject(with: data[8..<(8 + size)])
    var entries = try #require(header as? [String: Any])
    entries["__metadata__"] = nil
    return try entries.keys.sorted().map { path in
      let json = try JSONSerialization.data(withJSONObject: entries[path] ?? [:])
      let entry = try JSONDecoder().decode(Entry.self, from: json)
      let count = entry.shape.reduce(1, *)
      let values: [Float] = (0..<count).map { index in
        let start = 8 + size + entry.offsets[0] + 4 * index
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * $1) }
        return Float(bitPattern: bits)
      }
      return NamedTensor(path: path, value: Tensor(values, shape: Shape(entry.shape)))
    }
  }
}
