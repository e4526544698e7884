// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

@Suite struct PreprocessingTests {
  @Test func fittedChannelsHaveMeanZeroAndDeviationOne() throws {
    let values = (0..<120).map { index -> Float in
      let noise = Float(index * 7919 % 101) / 101
      return noise + Float(index / 12 % 2) * 3
    }
    let data = Dataset(images: values, shape: [2, 3, 4], labels: [0, 1, 0, 1, 0])
    let preprocessing = try Preprocessing.fitted(to: data)
    let scaled = preprocessing.applied(to: values)
    for channel in 0..<2 {
      let plane = scaled.indices.filter { $0 / 12 % 2 == channel }.map { Double(scaled[$0]) }
      let mean = plane.reduce(0, +) / Double(plane.count)
      let square = plane.map { $0 * $0 }.reduce(0, +) / Double(plane.count)
      #expect(abs(mean) < 1e-6)
      #expect(abs(square - 1) < 1e-5)
    }
  }

  @Test func columnsFarFromZeroAndConstantColumns() throws {
    let rows = (0..<100).map { [Float(1_600_000) + Float($0 % 10), 4, Float($0)] }
    let data = Dataset(features: rows, labels: (0..<100).map { $0 % 2 })
    let preprocessing = try Preprocessing.fitted(to: data)
    #expect(abs(preprocessing.standardDeviation[0] - 2.872_281_3) < 1e-5)
    #expect(preprocessing.mean[1] == 4 && preprocessing.standardDeviation[1] == 1)
    #expect(abs(preprocessing.mean[2] - 49.5) < 1e-5)
  }

  @Test func codableRoundTripAndContradictions() throws {
    let preprocessing = try Preprocessing.fitted(to: .digits)
    let text = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: text) == preprocessing)
    #expect(preprocessing.imageSize == ImageSize(8))
    #expect(preprocessing.classes == Dataset.digits.classes)
    let json = String(decoding: text, as: UTF8.self)
    for (from, to) in [
      ("[1,8,8]", "[1,8]"), ("[1,8,8]", "[0,8,8]"), ("[1,8,8]", "[1,99999999,99999999]"),
      ("[1,8,8]", "[-1,8,8]"), ("[1,8,8]", "[2,8,8]"), ("\"images\"", "\"features\""),
      ("\"standardDeviation\":[", "\"standardDeviation\":[0,"),
    ] {
      let changed = json.replacingOccurrences(of: from, with: to)
      #expect(changed != json)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Preprocessing.self, from: Data(changed.utf8))
      }
    }
  }

  @Test func tableEncodingIsStored() throws {
    let encoding = TableEncoding(
      columns: [.init(name: "a"), .init(name: "b", categories: ["x", "y"])], target: "t")
    #expect(encoding.featureNames == ["a", "b=x", "b=y"])
    let preprocessing = Preprocessing(
      kind: .features, sampleShape: [3], classes: ["0", "1"], mean: [1, 0, 0],
      standardDeviation: [2, 1, 1], featureNames: encoding.featureNames, encoding: encoding)
    let text = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: text) == preprocessing)
  }
}
