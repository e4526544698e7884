// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

@Suite struct IDXTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let pixels = (0..<6 * 20).map { UInt8($0) }
  private let labels: [UInt8] = [0, 1, 2, 0, 1, 2]

  @Test(arguments: [false, true])
  func pairInAFolder(packed: Bool) throws {
    let wrap: ([UInt8]) -> [UInt8] = { packed ? Encoders.gzip($0) : $0 }
    let end = packed ? ".gz" : ""
    try folder.write(
      wrap(Encoders.idx([6, 4, 5], pixels)), to: "train-images-idx3-ubyte\(end)")
    try folder.write(wrap(Encoders.idx([6], labels)), to: "train-labels-idx1-ubyte\(end)")
    try folder.write(
      wrap(Encoders.idx([1, 4, 5], Array(pixels.suffix(20)))), to: "t10k-images-idx3-ubyte\(end)")
    try folder.write(wrap(Encoders.idx([1], [2])), to: "t10k-labels-idx1-ubyte\(end)")
    let data = try Dataset(contentsOf: folder.path)
    #expect(data.count == 6)
    #expect(data.sampleShape == [1, 4, 5])
    #expect(data.classes == ["0", "1", "2"])
    #expect(try data.sample(at: 5) == (100..<120).map { Float($0) / 255 })
    #expect(data.label(at: 5) == 2)
    #expect(try Dataset.hasTestPart(at: folder.path))
    var options = DatasetOptions().matching(data)
    options.part = .test
    let test = try Dataset(contentsOf: folder.path, options: options)
    #expect(test.count == 1)
    #expect(test.label(at: 0) == 2)
    #expect(test.contentHash(at: 0) == data.contentHash(at: 5))
    let file = try Dataset(contentsOf: folder.path + "/train-images-idx3-ubyte\(end)")
    #expect(file.contentHash == data.contentHash)
  }

  @Test(arguments: [false, true])
  func absurdSizesAreSeenBeforeAllocation(packed: Bool) throws {
    let wrap: ([UInt8]) -> [UInt8] = { packed ? Encoders.gzip($0) : $0 }
    try folder.write(wrap(Encoders.idx([6], labels)), to: "labels-idx1-ubyte")
    let huge = 0xffff_ffff
    for sizes in [[huge, huge, huge], [huge, 28, 28], [60_000, huge, 1]] {
      let path = try folder.write(wrap(Encoders.idx(sizes, pixels)), to: "images-idx3-ubyte")
      guard case .tooLarge(path, "bytes", _, _) = failure(of: { _ = try Dataset(contentsOf: path) })
      else {
        Issue.record("\(sizes) was accepted")
        continue
      }
    }
    for sizes in [[7, 4, 5], [5, 4, 5], [6, 0, 5], [0, 0, 0]] {
      let path = try folder.write(wrap(Encoders.idx(sizes, pixels)), to: "images-idx3-ubyte")
      let error = failure { _ = try Dataset(contentsOf: path) }
      switch error {
      case .damaged, .tooLarge: break
      default: Issue.record("\(sizes): \(String(describing: error))")
      }
    }
  }

  @Test func shortOtherOrMissingFiles() throws {
    let images = try folder.write(Encoders.idx([6, 4, 5], pixels), to: "images-idx3-ubyte")
    #expect(
      failure { _ = try Dataset(contentsOf: images) }
        == .notFound(path: folder.path + "/labels-idx1-ubyte"))
    try folder.write(Encoders.idx([5], Array(labels.prefix(5))), to: "labels-idx1-ubyte")
    guard case .mismatch(_, "labels", _, "5") = failure(of: { _ = try Dataset(contentsOf: images) })
    else {
      Issue.record("five labels for six images were accepted")
      return
    }
    try folder.write(Encoders.idx([6], labels), to: "labels-idx1-ubyte")
    for bytes in [
      [], [0, 0, 8], [0, 0, 8, 3, 0, 0], [0, 0, 13, 3] + [UInt8](repeating: 0, count: 40),
    ] {
      try folder.write(bytes, to: "images-idx3-ubyte")
      guard case .damaged = failure(of: { _ = try Dataset(contentsOf: images) }) else {
        Issue.record("\(bytes.count) bytes were accepted")
        continue
      }
    }
    let packed = Encoders.gzip(Encoders.idx([6, 4, 5], pixels))
    try folder.write(Array(packed.prefix(packed.count / 2)), to: "images-idx3-ubyte")
    guard case .damaged = failure(of: { _ = try Dataset(contentsOf: images) }) else {
      Issue.record("half a gzip file was accepted")
      return
    }
  }
}

@Suite struct CIFARTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func records(_ labels: [UInt8]) -> [UInt8] {
    labels.enumerated().flatMap { index, label in
      [label] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 + index) }
    }
  }

  @Test func batchesAndTestPart() throws {
    let labels = (0..<10).flatMap { [UInt8($0), UInt8($0)] }
    try folder.write(records(Array(labels.prefix(7))), to: "data_batch_1.bin")
    try folder.write(Encoders.gzip(records(Array(labels.dropFirst(7)))), to: "data_batch_2.bin.gz")
    try folder.write(records([3]), to: "test_batch.bin")
    let data = try Dataset(contentsOf: folder.path)
    #expect(data.count == 20)
    #expect(data.classes[0] == "airplane")
    #expect(data.sampleShape == [3, 32, 32])
    #expect(try data.sample(at: 1)[1] == 2 / 255)
    #expect(try Dataset.hasTestPart(at: folder.path))
    var options = DatasetOptions().matching(data)
    options.part = .test
    #expect(try Dataset(contentsOf: folder.path, options: options).label(at: 0) == 3)
  }

  @Test func badSizesAndLabels() throws {
    let path = try folder.write(Array(records([1, 2]).dropLast()), to: "a.bin")
    guard case .damaged = failure(of: { _ = try Dataset(contentsOf: path) }) else {
      Issue.record("half a record was accepted")
      return
    }
    try folder.write(records([1, 10]), to: "a.bin")
    guard case .damaged(_, _, let found) = failure(of: { _ = try Dataset(contentsOf: path) }) else {
      Issue.record("label 10 was accepted")
      return
    }
    #expect(found.contains("record 1"))
    try folder.write([], to: "a.bin")
    guard case .damaged = failure(of: { _ = try Dataset(contentsOf: path) }) else {
      Issue.record("an empty file was accepted")
      return
    }
  }

  @Test(.enabled(if: SharedData.has("cifar10-jpeg75"), Comment(rawValue: SharedData.absent)))
  func realFiles() throws {
    let parts = try Parts(contentsOf: SharedData.path("cifar10-jpeg75"), seed: 0)
    #expect(parts.test.count == 1000)
    #expect(parts.training.count + parts.validation.count + parts.overlapRemoved == 2000)
    #expect(parts.training.classes.count == 10)
  }
}

@Suite struct NumPyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { Encoders.little($0.bitPattern) }
  }
  private func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { Encoders.little($0.bitPattern) }
  }
  private func longs(_ values: [Int64]) -> [UInt8] { values.flatMap { Encoders.little($0) } }

  @Test(arguments: [false, true])
  func npzOfImages(deflated: Bool) throws {
    let x = Encoders.npy("|u1", shape: "(4, 2, 3)", (0..<24).map { UInt8($0) })
    let y = Encoders.npy("<i8", shape: "(4,)", longs([-1, 1, 1, -1]))
    let path = try folder.write(
      Encoders.zip([("x.npy", x), ("y.npy", y)], deflated: deflated), to: "a.npz")
    let data = try Dataset(contentsOf: path)
    #expect(data.sampleShape == [1, 2, 3])
    #expect(data.classes == ["-1", "1"])
    #expect((0..<4).map { data.label(at: $0) } == [0, 1, 1, 0])
    #expect(try data.sample(at: 3) == (18..<24).map { Float($0) / 255 })
    #expect(try !Dataset.hasTestPart(at: path))
  }

  @Test func npzWithBothPartsAndChannelsLast() throws {
    let x = Encoders.npy("|u1", shape: "(4, 2, 2, 3)", (0..<48).map { UInt8($0) })
    let t = Encoders.npy("|u1", shape: "(1, 2, 2, 3)", (0..<12).map { UInt8($0) })
    let path = try folder.write(
      Encoders.zip(
        [
          ("x_train.npy", x),
          (
            "y_train.npy",
            Encoders.npy(
              "<i4", shape: "(4, 1)",
              [0, 1, 0, 1].flatMap { Encoders.little(Int32($0)) })
          ),
          ("x_test.npy", t), ("y_test.npy", Encoders.npy("|u1", shape: "(1,)", [1])),
        ], deflated: true), to: "both.npz")
    #expect(try Dataset.hasTestPart(at: path))
    let data = try Dataset(contentsOf: path)
    #expect(data.sampleShape == [3, 2, 2])
    #expect(
      try data.sample(at: 0) == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11].map { Float($0) / 255 })
    var options = DatasetOptions().matching(data)
    options.part = .test
    #expect(try Dataset(contentsOf: path, options: options).label(at: 0) == 1)
  }

  @Test func npyPairsOfEveryType() throws {
    let y = Encoders.npy("<f8", shape: "(4,)", doubles([0, 1, 0, 1]))
    try folder.write(y, to: "labels.npy")
    let values: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
    let versions: [(String, [UInt8])] = [
      ("<f4", floats(values.map { Float($0) })), ("<f8", doubles(values)),
      (">f4", values.flatMap { Encoders.little(Float($0).bitPattern).reversed() }),
      ("|i1", values.map { UInt8($0) }), ("<i2", values.flatMap { Encoders.little(Int16($0)) }),
      ("<i4", values.flatMap { Encoders.little(Int32($0)) }),
      ("<i8", longs(values.map { Int64($0) })),
      ("<u2", values.flatMap { Encoders.little(UInt16($0)) }),
      (">u4", values.flatMap { Encoders.little(UInt32($0)).reversed() }),
      ("|u1", values.map { UInt8($0) }),
    ]
    for (type, bytes) in versions {
      try folder.write(Encoders.npy(type, shape: "(4, 2)", bytes), to: "images.npy")
      for path in [folder.path, folder.path + "/images.npy"] {
        let data = try Dataset(contentsOf: path)
        #expect(data.kind == .features)
        #expect(try data.sample(at: 2) == [5, 6])
        #expect(data.featureNames == ["x0", "x1"])
      }
    }
  }

  @Test func badArrays() throws {
    try folder.write(Encoders.npy("|u1", shape: "(4,)", [0, 1, 0, 1]), to: "y.npy")
    let good = floats([1, 2, 3, 4])
    let cases: [(String, [UInt8])] = [
      ("truncated", Encoders.npy("<f4", shape: "(4, 1)", Array(good.dropLast()))),
      ("absurd", Encoders.npy("<f4", shape: "(4, 4611686018427387904)", good)),
      ("overflow", Encoders.npy("<f4", shape: "(99999999999999999999, 1)", good)),
      ("negative", Encoders.npy("<f4", shape: "(-4, 1)", good)),
      ("large", Encoders.npy("<f4", shape: "(4, 1000000000)", good)),
      ("fortran", Encoders.npy("<f4", shape: "(4, 1)", fortran: true, good)),
      ("complex", Encoders.npy("<c8", shape: "(4, 1)", good)),
      ("object", Encoders.npy("|O", shape: "(4, 1)", good)),
      ("rank", Encoders.npy("<f4", shape: "(4, 1, 1, 1, 1)", good)),
      ("channels", Encoders.npy("|u1", shape: "(4, 2, 2, 2)", [UInt8](repeating: 0, count: 32))),
      ("count", Encoders.npy("<f4", shape: "(2, 2)", good)),
      ("empty", Encoders.npy("<f4", shape: "(4, 0)", [])),
      ("none", []), ("magic", Array("NUMPY".utf8)),
      ("header", [0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]),
      ("words", [0x93] + Array("NUMPY".utf8) + [1, 0, 3, 0] + Array("{:)".utf8)),
    ]
    for (name, bytes) in cases {
      try folder.write(bytes, to: "x.npy")
      let error = failure { _ = try Dataset(contentsOf: folder.path) }
      switch error {
      case .damaged, .unsupported, .mismatch, .noSamples: break
      default: Issue.record("\(name): \(String(describing: error))")
      }
    }
    try folder.write(Encoders.npy("<f4", shape: "(4, 1)", floats([1, .nan, 3, 4])), to: "x.npy")
    guard
      case .notFinite(_, 1, "0", "nan") = failure(of: { _ = try Dataset(contentsOf: folder.path) })
    else {
      Issue.record("NaN was accepted")
      return
    }
  }

  @Test func badArchives() throws {
    let x = Encoders.npy("|u1", shape: "(4, 2)", (0..<8).map { UInt8($0) })
    let y = Encoders.npy("|u1", shape: "(4,)", [0, 1, 0, 1])
    let archive = Encoders.zip([("x.npy", x), ("y.npy", y)], deflated: true)
    let path = try folder.write(archive, to: "a.npz")
    #expect(try Dataset(contentsOf: path).count == 4)
    for count in [0, 10, 21, 22, 100, archive.count - 1] {
      try folder.write(Array(archive.prefix(count)), to: "a.npz")
      guard case .damaged = failure(of: { _ = try Dataset(contentsOf: path) }) else {
        Issue.record("\(count) of \(archive.count) bytes were accepted")
        continue
      }
    }
    for index in archive.indices {
      var bytes = archive
      bytes[index] ^= 0x10
      try folder.write(bytes, to: "a.npz")
      do throws(DatasetError) {
        _ = try Dataset(contentsOf: path)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    try folder.write(Encoders.zip([("a.npy", x)], deflated: false), to: "a.npz")
    guard case .noSamples(_, _, let found) = failure(of: { _ = try Dataset(contentsOf: path) })
    else {
      Issue.record("an archive without x and y was accepted")
      return
    }
    #expect(found.contains("a.npy"))
  }
}
