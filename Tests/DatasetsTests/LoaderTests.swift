// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

@Suite struct LoaderTests {
  private let parts: Parts
  private let preprocessing: Preprocessing

  init() throws {
    parts = try Dataset.digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
    preprocessing = try Preprocessing.fitted(to: parts.training)
  }

  private func loader(
    _ batchSize: Int, tasks: Int = 0, state: LoaderState? = nil, seed: UInt64 = 3
  ) throws -> Loader {
    try Loader(
      parts.training, batchSize: batchSize, seed: seed,
      augmentation: .standard(for: parts.training), preprocessing: preprocessing, tasks: tasks,
      state: state)
  }

  /// Everything a batch holds, to be compared.
  private struct Seen: Equatable {
    var values: [Float]
    var labels: [Int32]
    var indices: [Int]

    init(_ batch: Batch) {
      (values, labels, indices) = (batch.values, batch.classIndices, batch.indices)
    }
  }

  private func batches(_ loader: Loader, epochs: Int) throws -> [Seen] {
    var seen: [Seen] = []
    for _ in 0..<epochs {
      while let batch = try loader.next() { seen.append(Seen(batch)) }
    }
    return seen
  }

  @Test func anEpochIsAPermutationWithAPartialLastBatch() throws {
    let loader = try loader(64)
    var indices: [Int] = []
    var counts: [Int] = []
    while let batch = try loader.next() {
      #expect(batch.shape == [batch.count, 1, 8, 8])
      #expect(batch.values.count == batch.count * 64)
      for (row, index) in batch.indices.enumerated() {
        #expect(batch.classIndices[row] == parts.training.label(at: index))
      }
      indices += batch.indices
      counts.append(batch.count)
    }
    let n = parts.training.count
    #expect(n == 1258 || abs(n - 1258) < 6)
    #expect(indices.sorted() == Array(0..<n))
    #expect(indices != Array(0..<n))
    #expect(counts.count == loader.batchCount)
    #expect(counts.last == n % 64)
    #expect(loader.state == LoaderState(epoch: 1, offset: 0, seed: 3))
  }

  @Test func epochsAndSeedsDiffer() throws {
    let first = try batches(loader(64), epochs: 2)
    let half = first.count / 2
    #expect(first[0] != first[half])
    #expect(try batches(loader(64), epochs: 2) == first)
    #expect(try batches(loader(64, seed: 4), epochs: 1)[0] != first[0])
  }

  @Test(arguments: [1, 4])
  func threadsDoNotShow(tasks: Int) throws {
    #expect(try batches(loader(50, tasks: tasks), epochs: 3) == batches(loader(50), epochs: 3))
  }

  @Test(arguments: [0, 4])
  func resumesAtAnyBatch(tasks: Int) throws {
    let whole = try loader(100)
    var states: [LoaderState] = []
    var seen: [Seen] = []
    for _ in 0..<2 {
      while true {
        states.append(whole.state)
        guard let batch = try whole.next() else { break }
        seen.append(Seen(batch))
      }
    }
    for start in [0, 1, 5, 12, 13, 14, 20] {
      let data = try JSONEncoder().encode(states[start])
      let state = try JSONDecoder().decode(LoaderState.self, from: data)
      let resumed = try loader(100, tasks: tasks, state: state)
      // The places in `states` at which an epoch ends have no batch.
      let ends = states[..<start].count { $0.offset >= parts.training.count }
      var rest: [Seen] = []
      while rest.count < seen.count - (start - ends) {
        if let batch = try resumed.next() { rest.append(Seen(batch)) }
      }
      #expect(rest == Array(seen.dropFirst(start - ends)))
    }
    let sought = try loader(100, tasks: tasks)
    _ = try sought.next()
    try sought.seek(to: states[3])
    #expect(try sought.next().map(Seen.init) == seen[3])
  }

  @Test func unshuffledRawValues() throws {
    let loader = try Loader(parts.test, batchSize: 1000, shuffled: false)
    let batch = try #require(try loader.next())
    #expect(batch.indices == Array(0..<parts.test.count))
    #expect(Array(batch.values.prefix(64)) == (try parts.test.sample(at: 0)))
    #expect(try loader.next() == nil)
  }

  @Test func badOptions() throws {
    for (size, state) in [
      (0, LoaderState()), (-1, LoaderState()), (.max, LoaderState()), (8, LoaderState(epoch: -1)),
      (8, LoaderState(offset: 99_999)), (8, LoaderState(offset: -1)),
    ] {
      guard case .invalidOption = failure(of: { _ = try loader(size, state: state) }) else {
        Issue.record("\(size) at \(state) was accepted")
        continue
      }
    }
    let rows = Dataset(features: [[1], [2]], labels: [0, 1])
    guard
      case .mismatch = failure(of: {
        _ = try Loader(rows, batchSize: 1, preprocessing: preprocessing)
      })
    else {
      Issue.record("a preprocessing of another shape was accepted")
      return
    }
    guard
      case .invalidOption = failure(of: {
        _ = try Loader(rows, batchSize: 1, augmentation: Augmentation([.flip(HorizontalFlip())]))
      })
    else {
      Issue.record("a flip of features was accepted")
      return
    }
  }
}

@Suite struct FileLoaderTests {
  let folder: TemporaryFolder
  let data: Dataset

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<40 {
      let pixels = (0..<8 * 8 * 3).map { UInt8(truncatingIfNeeded: $0 &* (index &+ 3)) }
      try folder.write(
        Encoders.png(pixels, height: 8, width: 8, channels: 3),
        to: "\(index % 2 == 0 ? "a" : "b")/\(index).png")
    }
    data = try Dataset(contentsOf: folder.path, options: DatasetOptions(memoryLimit: 1))
  }

  private func values(tasks: Int, epochs: Int = 2) throws -> [[Float]] {
    let loader = try Loader(
      data, batchSize: 7, seed: 1, augmentation: .standard(for: data), tasks: tasks)
    var seen: [[Float]] = []
    for _ in 0..<epochs {
      while let batch = try loader.next() { seen.append(batch.values) }
    }
    return seen
  }

  @Test func filesAreDecodedAheadWithTheSameResult() throws {
    #expect(data.decodes)
    let expected = try values(tasks: 0)
    #expect(expected.count == 12)
    for tasks in [1, 4] { #expect(try values(tasks: tasks) == expected) }
    #expect(try Loader(data, batchSize: 4).tasks > 0)
  }

  @Test(arguments: [0, 1, 4])
  func aFileThatBreaksIsThrownOrSkipped(tasks: Int) throws {
    let broken = try #require(data.path(at: 11))
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: broken))
    let strict = try Loader(data, batchSize: 7, seed: 1, tasks: tasks)
    guard case .damaged(broken, _, _) = failure(of: { while try strict.next() != nil {} }) else {
      Issue.record("the broken file passed")
      return
    }
    let lenient = try Loader(data, batchSize: 7, seed: 1, onDamage: .skip, tasks: tasks)
    for _ in 0..<2 {
      var indices: [Int] = []
      while let batch = try lenient.next() {
        #expect(batch.values.count == batch.count * 192)
        indices += batch.indices
      }
      #expect(indices.sorted() == (0..<40).filter { $0 != 11 })
    }
    #expect(lenient.skipped.map(\.path) == [broken])
  }

  @Test(arguments: [0, 2])
  func nothingLeft(tasks: Int) throws {
    for index in 0..<data.count {
      try FileManager.default.removeItem(atPath: try #require(data.path(at: index)))
    }
    let loader = try Loader(data, batchSize: 7, onDamage: .skip, tasks: tasks)
    guard case .noSamples = failure(of: { _ = try loader.next() }) else {
      Issue.record("an epoch without a sample passed")
      return
    }
  }
}
