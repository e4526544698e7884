// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

@Suite("The registry of operations")
struct OperationRegistryTests {
  @Test("has a row for every operation", arguments: OperationKind.allCases)
  func everyKindHasARow(_ kind: OperationKind) {
    #expect(OperationCase.all.contains { $0.kind == kind })
  }

  @Test("has a row for every variant of an operation")
  func everyVariantHasARow() {
    let variants =
      Op.Unary.allCases.map { "unary \($0)" } + Op.Binary.allCases.map { "binary \($0)" }
      + Op.Comparison.allCases.map { "compare \($0)" }
      + Op.Reduction.allCases.map { "reduce \($0)" }
      + Op.Distribution.allCases.map { "random \($0)" }
      + ElementType.allCases.map { "cast to \($0)" }
    let names = OperationCase.all.map(\.name)
    #expect(variants.filter { !names.contains($0) } == [])
    #expect(Set(names).count == names.count)
  }

  @Test("tries each operation often enough", arguments: OperationCase.all)
  func rowsAreRich(_ row: OperationCase) {
    #expect(row.samples.count >= 6)
    var hasEmpty = false
    var hasSingle = false
    for sample in row.samples {
      let inputs = sample.inputs.map { $0.node(underTest: row.elementTypes[0]) }
      let result = sample.build(inputs)
      #expect(OperationKind(result.op) == row.kind, "\(sample.name)")
      let sizes = inputs.filter { $0.shape != [4] || $0.elementType != .uint32 }.map(\.shape.count)
      hasEmpty = hasEmpty || result.shape.count == 0 || sizes.contains(0)
      hasSingle = hasSingle || result.shape.count == 1 || sizes.contains(1)
    }
    // A constant is a scalar: it has no batch.
    #expect(hasEmpty || row.kind == .constant)
    #expect(hasSingle)
  }
}
