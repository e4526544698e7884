// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors
import Foundation
import Testing

@Suite struct InitializerTests {
  private let shape: Shape = [80, 20, 3, 3]

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
    return (mean, variance)
  }

  @Test func variancesAreThoseOfThePapers() {
    let (fanIn, fanOut) = (180.0, 720.0)
    for (initializer, variance) in [
      (Initializer.xavierUniform, 2 / (fanIn + fanOut)),
      (.xavierNormal, 2 / (fanIn + fanOut)),
      (.heUniform, 2 / fanIn), (.heNormal, 2 / fanIn),
      (.heNormal(slope: 0.5), 2 / 1.25 / fanIn),
      (.lecunUniform, 1 / fanIn), (.lecunNormal, 1 / fanIn),
      (.normal(deviation: 0.5), 0.25), (.uniform(-0.5, 0.5), 1.0 / 12),
      (.truncatedNormal(deviation: 1), 0.8796 * 0.8796),
    ] {
      let values = initializer.values(shape: shape, seed: 1, path: "layer.weight")
      let found = moments(values)
      // 14,400 samples: the standard error of a variance is at most 1.2 %.
      #expect(abs(found.variance / variance - 1) < 0.05, "\(initializer.name)")
      #expect(abs(found.mean) < 4 * (variance / 14_400).squareRoot(), "\(initializer.name)")
    }
  }

  @Test func uniformAndTruncatedValuesKeepTheirBounds() {
    let bound = (6.0 / 900).squareRoot()
    let uniform = Initializer.xavierUniform.values(shape: shape, seed: 2, path: "w")
    #expect(uniform.allSatisfy { abs($0) <= bound })
    let cut = Initializer.truncatedNormal(deviation: 0.1).values(shape: shape, seed: 2, path: "w")
    #expect(cut.allSatisfy { abs($0) <= 0.2 })
  }

  @Test(arguments: [Shape([6, 15]), [15, 6], [4, 3, 2, 2], [5, 5], [1, 4], [3]])
  func orthogonalVectorsAreOrthonormal(_ shape: Shape) {
    let values = Initializer.orthogonal(gain: 2).values(shape: shape, seed: 3, path: "w")
    let rows = shape[0]
    let columns = values.count / rows
    let count = min(rows, columns)
    for first in 0..<count {
      for second in 0..<count {
        let product = (0..<max(rows, columns)).reduce(0.0) { sum, index in
          rows <= columns
            ? sum + values[first * columns + index] * values[second * columns + index]
            : sum + values[index * columns + first] * values[index * columns + second]
        }
        #expect(abs(product - (first == second ? 4 : 0)) < 1e-12)
      }
    }
  }

  @Test(arguments: Initializer.all.map(\.name))
  func valuesAreAFunctionOfSeedPathAndElement(_ name: String) throws {
    let initializer = try Initializer.named(name)
    let values = initializer.values(shape: shape, seed: 4, path: "a.weight")
    #expect(values.count == shape.count && values.allSatisfy(\.isFinite))
    #expect(values == initializer.values(shape: shape, seed: 4, path: "a.weight"))
    guard name != "constant" else { return }
    #expect(values != initializer.values(shape: shape, seed: 5, path: "a.weight"))
    #expect(values != initializer.values(shape: shape, seed: 4, path: "b.weight"))
    #expect(initializer.values(shape: [0, 3], seed: 4, path: "w").isEmpty)
  }

  @Test func everyInitializerHasARow() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Layers/Initialization").standardized
    let names = Set(Initializer.all.map(\.name))
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where file.hasPrefix("Initializer+") {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for piece in text.components(separatedBy: "Initializer(\"").dropFirst() {
        let name = String(piece.prefix { $0 != "\"" })
        #expect(names.contains(name), "\(name) in \(file) has no row")
      }
    }
  }
}
