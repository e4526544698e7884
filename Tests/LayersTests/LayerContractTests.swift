// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors
import Foundation
import Testing

@Suite struct LayerContractTests {
  @Test(arguments: LayerEntry.all.indices, Mode.allCases)
  func everyLayerKeepsTheContract(_ index: Int, _ mode: Mode) {
    let entry = LayerEntry.all[index]
    for sample in entry.samples {
      let contract = LayerContract(
        make: entry.make, sample: sample, indexLimit: entry.indexLimit, mode: mode)
      #expect(contract.complaints() == [], "\(entry.name) \(entry.variant) on \(sample)")
    }
  }

  @Test func everyRowHasSixSamples() {
    for entry in LayerEntry.all {
      #expect(Set(entry.samples).count >= 6, "\(entry.name) \(entry.variant)")
      #expect(entry.samples.contains { $0[0] == 0 } && entry.samples.contains { $0[0] == 1 })
    }
    for entry in Loss.registry {
      #expect(Set(entry.samples).count >= 6, "\(entry.loss)")
      #expect(entry.samples.contains { $0[0] == 0 } && entry.samples.contains { $0[0] == 1 })
    }
  }

  @Test func everyFileOfALayerHasARow() throws {
    let sources = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appending(path: "../../Sources/Layers").standardized
    let exempt: Set = ["Padding"]
    for folder in ["Layers", "Activations"] {
      for file in try FileManager.default.contentsOfDirectory(
        atPath: sources.appending(path: folder).path)
      where file.hasSuffix(".swift") {
        let name = String(file.dropLast(6))
        #expect(
          exempt.contains(name) || LayerEntry.all.contains { $0.name == name },
          "\(file) has no row in LayerEntry.all")
      }
    }
  }
}

/// Each check of the contract finds the bug that is planted for it.
@Suite struct PlantedBugTests {
  private struct HalfGradient: Module {
    func callAsFunction(_ x: Tensor) -> Tensor { x * x.stopGradient() }
  }

  private struct WrongWeightGradient: Module {
    let weight = Weight("weight", shape: [4], initializer: .ones)
    var children: Children { ["weight": weight] }
    func callAsFunction(_ x: Tensor) -> Tensor {
      let w = weight.value(shape: [4], for: x)
      return x * (w + square(w).stopGradient())
    }
  }

  private struct ShapeByBatch: Module {
    func callAsFunction(_ x: Tensor) -> Tensor { x.shape[0] == 1 ? x.sum(axes: [1]) : x }
  }

  private struct Undeclared: Module {
    let scale = Parameter(numbers([4], stream: 98))
    func callAsFunction(_ x: Tensor) -> Tensor { x * scale.value }
  }

  private struct Forgetful: Module {
    let declared = Parameter(Tensor.ones([4], elementType: .float64))
    let salt = Parameter(numbers([4], stream: Int.random(in: 0..<1_000_000)))
    var children: Children { ["scale": declared] }
    func callAsFunction(_ x: Tensor) -> Tensor { x * declared.value + salt.value }
  }

  private func complaints(_ make: @escaping () -> any Module) -> [String] {
    LayerContract(make: make, sample: [3, 4], indexLimit: nil).complaints()
  }

  @Test func wrongGradientsAreFound() {
    #expect(complaints { HalfGradient() }.contains { $0.hasPrefix("gradient 0") })
    #expect(complaints { WrongWeightGradient() }.contains { $0.hasPrefix("gradient 1") })
  }

  @Test func wrongShapesAreFound() {
    #expect(complaints { ShapeByBatch() }.contains { $0.hasPrefix("build said") })
  }

  @Test func undeclaredParametersAreFound() {
    #expect(complaints { Undeclared() }.contains { $0.contains("does not declare") })
  }

  @Test func stateThatIsNotSavedIsFound() {
    #expect(complaints { Forgetful() }.contains { $0.contains("another output") })
  }
}
