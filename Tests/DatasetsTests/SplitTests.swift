// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

@Suite struct SplitTests {
  let digits = Dataset.digits

  @Test func sharesHoldInEachClass() throws {
    let parts = try digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
    #expect(parts.training.count + parts.validation.count + parts.test.count == 1797)
    for (label, total) in digits.classCounts.enumerated() {
      let n = Double(total)
      #expect(abs(Double(parts.training.classCounts[label]) - 0.7 * n) <= 1)
      #expect(abs(Double(parts.validation.classCounts[label]) - 0.15 * n) <= 1)
      #expect(abs(Double(parts.test.classCounts[label]) - 0.15 * n) <= 1)
    }
    try parts.verifyNoOverlap()
  }

  @Test func dependsOnContentAndSeedNotOnOrder() throws {
    let reversed = digits.subset(Array((0..<1797).reversed()))
    let first = try digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
    let second = try reversed.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
    #expect(Set(first.training.contentHashes) == Set(second.training.contentHashes))
    #expect(first.test.contentHash == second.test.contentHash)
    let other = try digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 8)
    #expect(first.test.contentHash != other.test.contentHash)
  }

  @Test func addingASampleMovesHardlyAnyOther() throws {
    let fewer = digits.subset(Array(0..<1790))
    let before = try fewer.split(training: 0.8, validation: 0.1, test: 0.1, seed: 1)
    let after = try digits.split(training: 0.8, validation: 0.1, test: 0.1, seed: 1)
    let moved = Set(before.training.contentHashes).subtracting(after.training.contentHashes)
    #expect(moved.count <= 10)
  }

  @Test(arguments: [UInt64(0), 1, 2, 3])
  func equalContentStaysTogether(seed: UInt64) throws {
    // 60 contents, some up to four times, some with two labels.
    var features: [[Float]] = []
    var labels: [Int] = []
    for content in 0..<60 {
      for copy in 0...(content % 4) {
        features.append([Float(content), 1])
        labels.append(content % 7 == 0 ? copy % 2 : content % 2)
      }
    }
    let data = Dataset(features: features, labels: labels)
    let parts = try data.split(training: 0.6, validation: 0.2, test: 0.2, seed: seed)
    try parts.verifyNoOverlap()
    #expect(parts.training.count + parts.validation.count + parts.test.count == data.count)
    #expect(parts.test.count > 0 && parts.validation.count > 0)
  }

  @Test func smallClassesReachEveryPart() throws {
    let data = Dataset(features: (0..<6).map { [Float($0)] }, labels: [0, 0, 0, 1, 1, 1])
    let parts = try data.split(training: 0.7, validation: 0.15, test: 0.15, seed: 0)
    for part in [parts.training, parts.validation, parts.test] {
      #expect(part.classCounts == [1, 1])
    }
  }

  @Test func aShareOfZeroIsEmpty() throws {
    let parts = try digits.split(training: 0.85, validation: 0.15, test: 0, seed: 0)
    #expect(parts.test.count == 0)
    #expect(parts.test.contentHashes.isEmpty)
  }

  @Test func badShares() throws {
    for (training, validation, test) in [
      (0.7, 0.2, 0.2), (0, 0.5, 0.5), (1.5, -0.5, 0), (.nan, 0, 1),
    ] {
      let error = failure {
        _ = try digits.split(training: training, validation: validation, test: test, seed: 0)
      }
      guard case .invalidOption = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    let pair = Dataset(features: [[0], [1]], labels: [0, 1])
    let error = failure { _ = try pair.split(training: 0.4, validation: 0.3, test: 0.3, seed: 0) }
    guard case .noSamples = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func theCheckFindsAPlantedOverlap() {
    let parts = Parts(
      training: digits.subset(Array(0..<100)), validation: digits.subset(Array(100..<150)),
      test: digits.subset(Array(148..<200)))
    #expect(
      failure { try parts.verifyNoOverlap() }
        == .overlap(first: "validation", second: "test", count: 2))
  }

  @Test func givenTestPartStaysWhole() throws {
    let test = digits.subset(Array(0..<300))
    let rest = digits.subset(Array(200..<1797))
    let parts = try rest.parts(withTest: test, seed: 3)
    #expect(parts.overlapRemoved == 100)
    #expect(parts.test.count == 300)
    #expect(parts.training.count + parts.validation.count == 1497)
    #expect(abs(Double(parts.validation.count) / 1497 - 0.15) < 0.01)
    try parts.verifyNoOverlap()
  }

  @Test func otherClassesOrShapeInTheTestPart() throws {
    let a = Dataset(features: [[0], [1], [2], [3]], labels: [0, 0, 1, 1])
    let b = Dataset(features: [[4], [5]], labels: [0, 1], classes: ["no", "yes"])
    let c = Dataset(features: [[4, 5]], labels: [0], classes: ["0", "1"])
    for test in [b, c] {
      guard case .mismatch = failure(of: { _ = try a.parts(withTest: test, seed: 0) }) else {
        Issue.record("expected a mismatch")
        continue
      }
    }
  }
}
