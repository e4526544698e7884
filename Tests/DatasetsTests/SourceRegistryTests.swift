// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

@Suite struct SourceRegistryTests {
  @Test func everySourceHasANameAndALayout() {
    #expect(
      Set(DataSource.all.map(\.name)) == ["IDX", "CIFAR-10", "NumPy", "table", "image folder"])
    #expect(DataSource.all.allSatisfy { $0.layout.count > 10 })
  }

  @Test func memory() throws {
    let pixels = Dataset(pixels: [0, 51, 255, 102], shape: [1, 1, 2], labels: [1, 0])
    #expect(pixels.classes == ["0", "1"])
    #expect(try pixels.sample(at: 0) == [0, 0.2])
    let rows = Dataset(
      features: [[1, 2], [3, 4]], labels: [0, 1], classes: ["no", "yes"], featureNames: ["a", "b"])
    #expect(rows.sampleShape == [2])
    #expect(rows.featureNames == ["a", "b"])
    #expect(rows.subset([1]).label(at: 0) == 1)
    #expect(rows.subset([]).count == 0)
    #expect(!rows.subset([]).isLabelled)
  }
}
