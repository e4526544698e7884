// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// What the trajectories do not show of SOAP and of refreshing.
@Suite struct SOAPTests {
  private static let rule = SOAP(learningRate: 0.02, preconditionInterval: 3)

  /// One parameter and the steps that it takes along the golden gradients.
  private final class Walk {
    let w: Parameter
    let optimizer: Optimizer

    init(_ rule: some OptimizerRule, _ shape: Shape, _ elementType: ElementType = .float64) {
      let values = (0..<shape.count).map(GoldenTrajectories.start)
      w = Parameter(Tensor(values, shape: shape, elementType: elementType))
      optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
    }

    func step(_ number: Int) {
      let values = (0..<w.shape.count).map { GoldenTrajectories.gradient(number, $0) }
      w.gradient = Tensor(values, shape: w.shape, elementType: w.elementType)
      optimizer.step()
    }

    func slot(_ name: String) -> Variable? {
      optimizer.state.first { $0.path.hasSuffix(".\(name)") }?.variable
    }
  }

  private func onReference(_ body: () throws -> Void) rethrows {
    try Engine.$current.withValue(Engine(backend: ReferenceBackend()), operation: body)
  }

  @Test func theFirstStepMovesNothing() {
    onReference {
      for shape in [Shape([2, 3]), [3], [4, 2, 1, 2]] {
        let walk = Walk(Self.rule, shape)
        let start = walk.w.value.doubles
        walk.step(1)
        #expect(walk.w.value.doubles == start)
        walk.step(2)
        #expect(distance(walk.w.value.doubles, start) > 1e-3)
      }
    }
  }

  @Test func aKernelIsAMatrixOfOneRowPerOutput() {
    onReference {
      let (kernel, matrix) = (Walk(Self.rule, [5, 3, 2, 1]), Walk(Self.rule, [5, 6]))
      for step in 1...20 {
        kernel.step(step)
        matrix.step(step)
      }
      #expect(kernel.w.value.doubles == matrix.w.value.doubles)
      #expect(kernel.slot("rowBasis")?.shape == [5, 5])
      #expect(kernel.slot("columnBasis")?.shape == [6, 6])
    }
  }

  /// Eigenvectors have no sign of their own: nothing may depend on it.
  @Test func signsOfEigenvectorsDoNotMatter() throws {
    try onReference {
      let (plain, flipped) = (Walk(Self.rule, [3, 4]), Walk(Self.rule, [3, 4]))
      for step in 1...30 {
        plain.step(step)
        flipped.step(step)
        let basis = try #require(flipped.slot("columnBasis"))
        let signs = Tensor([1, -1, -1, 1], shape: [1, 4], elementType: .float64)
        basis.value = basis.value * signs
      }
      #expect(distance(plain.w.value.doubles, flipped.w.value.doubles) < 1e-12)
      // A basis that is another one does matter.
      let other = try #require(flipped.slot("columnBasis"))
      let signs = Tensor([1, -1, -1, 0.9], shape: [1, 4], elementType: .float64)
      other.value = other.value * signs
      plain.step(31)
      flipped.step(31)
      #expect(distance(plain.w.value.doubles, flipped.w.value.doubles) > 1e-6)
    }
  }

  /// After every step, and as often as one asks: due are steps 1, 4, 7 …, once each.
  @Test func basesChangeWhenTheyAreDue() throws {
    try onReference {
      let walk = Walk(Self.rule, [3, 4])
      var last = try #require(walk.slot("rowBasis")).value.doubles
      for step in 1...12 {
        walk.step(step)
        let now = walk.slot("rowBasis")?.value.doubles ?? []
        #expect((now != last) == (step % 3 == 1), "step \(step)")
        walk.optimizer.refreshIfDue()
        #expect(walk.slot("rowBasis")?.value.doubles == now)
        last = now
      }
    }
  }

  @Test func savedStateGoesOnBitForBit() {
    onReference {
      for (saved, inside) in [(1, true), (2, true), (6, true), (7, true), (9, false)] {
        let whole = inside ? Walk(Self.rule, [3, 4]) : Walk(Averaged(Self.rule, .equal), [3, 4])
        let other = inside ? Walk(Self.rule, [3, 4]) : Walk(Averaged(Self.rule, .equal), [3, 4])
        // As in another process that has gone on too far before it is set back.
        for step in 1...12 { other.step(step) }
        for step in 1...saved { whole.step(step) }
        for (from, to) in zip(whole.optimizer.state, other.optimizer.state) {
          #expect(from.path == to.path)
          to.variable.value = Tensor(
            from.variable.value.doubles, shape: from.variable.shape,
            elementType: from.variable.elementType)
        }
        other.w.value = Tensor(whole.w.value.doubles, shape: [3, 4], elementType: .float64)
        for step in (saved + 1)...(saved + 9) {
          whole.step(step)
          other.step(step)
        }
        #expect(whole.w.value.doubles == other.w.value.doubles, "saved after \(saved)")
      }
    }
  }

  @Test func capturedStepsNeedTheCall() throws {
    try onReference {
      func walk(refreshes: Bool?) throws -> [Double] {
        let walk = Walk(Self.rule, [3, 4])
        let factors = Tensor((0..<12).map { Double($0 % 5 + 1) }, shape: [3, 4])
        func step() -> Tensor {
          walk.optimizer.step { (square(walk.w.value) * factors.cast(to: .float64)).sum() }
        }
        let captured = try CapturedStep(inputs: []) { _ in [step()] }
        for _ in 0..<10 {
          guard let refreshes else {
            _ = step()
            continue
          }
          try captured.run()
          if refreshes { walk.optimizer.refreshIfDue() }
        }
        return walk.w.value.doubles
      }
      let loop = try walk(refreshes: nil)
      #expect(distance(try walk(refreshes: true), loop) < 1e-12)
      #expect(distance(try walk(refreshes: false), loop) > 1e-3)
    }
  }

  @Test func aLongSideKeepsItsBasis() {
    #expect(
      SOAP(maxDimension: 3).slots(for: [3, 4]).map(\.name)
        == ["mean", "meanSquare", "row", "rowBasis"])
    #expect(SOAP(maxDimension: 2).slots(for: [3, 4]).map(\.name) == ["mean", "meanSquare"])
    #expect(SOAP().slots(for: [7]).count == 2 && SOAP().slots(for: [0, 2]).count == 2)
  }
}
