// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Foundation
import Testing

/// Whatever a model or checkpoint file holds, reading it throws and never traps.
@Suite struct DamagedModelTests {
  private let root: TemporaryFolder
  private let folder: RunFolder
  private let good: Safetensors

  init() throws {
    root = try TemporaryFolder()
    folder = try RunFolder.create(at: root.file("run"))
    try Trainer(smallNetwork(), optimizer: Adam()).fit(smallDigits(), epochs: 1, run: folder)
    good = try Safetensors(contentsOf: folder.modelPath)
  }

  private func reads(_ file: Safetensors) throws -> Bool {
    let path = root.file("changed.safetensors")
    try file.write(to: path)
    do {
      _ = try Classifier(contentsOf: path).classify(smallDigits(2))
      return true
    } catch is TrainingError {
      return false
    } catch is CheckpointError {
      return false
    }
  }

  private func edited(_ old: String, _ new: String) throws -> Safetensors {
    let json = try #require(good.metadata["model"])
    #expect(json.contains(old), "\(old)")
    return Safetensors(
      tensors: good.tensors,
      metadata: ["model": json.replacing(old, with: new, maxReplacements: 1)])
  }

  @Test func goodFileIsRead() throws { #expect(try reads(good)) }

  @Test func flippedAndTruncatedBytes() throws {
    let bytes = try AtomicFile.read(folder.modelPath, limit: 1 << 24)
    let path = root.file("damaged.safetensors")
    for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) {
      var damaged = bytes
      damaged[index] ^= 1 << (index % 8)
      try AtomicFile.write(damaged, to: path)
      #expect(throws: CheckpointError.self) { try Classifier(contentsOf: path) }
      try AtomicFile.write(Array(bytes[..<index]), to: path)
      #expect(throws: CheckpointError.self) { try Classifier(contentsOf: path) }
    }
    #expect(throws: CheckpointError.self) { try Classifier(contentsOf: root.file("none")) }
    #expect(throws: (any Error).self) { try TrainingState(contentsOf: folder.modelPath) }
    #expect(throws: (any Error).self) { try Classifier(contentsOf: folder.checkpointPath) }
  }

  /// The checksum is right, the content is not.
  @Test func contradictions() throws {
    for tensor in good.tensors {
      let rest = good.tensors.filter { $0.name != tensor.name }
      #expect(try !reads(Safetensors(tensors: rest, metadata: good.metadata)), "\(tensor.name)")
      let other = TensorRecord(
        name: tensor.name, element: tensor.element, shape: tensor.shape + [1], bytes: tensor.bytes)
      #expect(
        try !reads(Safetensors(tensors: rest + [other], metadata: good.metadata)),
        "\(tensor.name)")
    }
    let changes = [
      ("\"version\":1},\"i", "\"version\":2},\"i"), ("]},\"version\":1}", "]},\"version\":2}"),
      ("\"0\",\"1\",", "\"0\","), ("\"0\",\"1\",", "\"1\",\"1\",\"0\","),
      ("\"inputShape\":[1,8,8]", "\"inputShape\":[1,8,9]"),
      ("\"outputs\":[", "\"outputs\":[99999,"), ("\"outputs\":[", "\"outputs\":[-1,"),
      ("@input", "@other"), ("\"f32\"", "\"f99\""),
      ("\"softmax\"", "\"softmin\""), ("\"softmax\"", "\"maxPool\""),
      ("\"name\":\"convolution\"", "\"name\":\"matmul\""),
      ("\"mean\":[", "\"mean\":[1e999,"), ("\"sampleShape\":[1", "\"sampleShape\":[-1"),
    ]
    for (old, new) in changes { #expect(try !reads(try edited(old, new)), "\(new)") }
    #expect(try !reads(Safetensors(tensors: good.tensors)))
    #expect(try !reads(Safetensors(tensors: good.tensors, metadata: ["model": "{"])))
  }

  /// Every number of the description replaced by absurd ones: an error or an answer, never a trap.
  @Test func absurdNumbers() throws {
    let json = try #require(good.metadata["model"])
    let graph = try #require(json.range(of: "\"graph\":"))
    var numbers: [Range<String.Index>] = []
    var index = graph.upperBound
    while index < json.endIndex {
      guard json[index].isNumber else {
        index = json.index(after: index)
        continue
      }
      let end = json[index...].firstIndex { !$0.isNumber } ?? json.endIndex
      numbers.append(index..<end)
      index = end
    }
    let absurd = ["-1", "0", "7", "1000000", "4611686018427387904", "9223372036854775807"]
    for (position, range) in numbers.enumerated() {
      let value = absurd[position % absurd.count]
      let file = Safetensors(
        tensors: good.tensors,
        metadata: ["model": json.replacingCharacters(in: range, with: value)])
      _ = try reads(file)
    }
    #expect(numbers.count > 30)
  }
}
