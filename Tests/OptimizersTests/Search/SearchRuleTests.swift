// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

@Suite struct SearchRuleTests {
  private func onReference<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) { try body() }
  }

  /// A network with one hidden layer; matrices and biases.
  private func network(_ elementType: ElementType = .float64) -> [Parameter] {
    func values(_ count: Int, _ seed: Int) -> [Double] {
      (0..<count).map { Double(($0 * 37 + seed * 11) % 19 - 9) / 10 }
    }
    return [
      Parameter(Tensor(values(6, 1), shape: [2, 3], elementType: elementType), name: "a"),
      Parameter(Tensor(values(3, 2), elementType: elementType), name: "b"),
      Parameter(Tensor(values(3, 3), shape: [3, 1], elementType: elementType), name: "c"),
    ]
  }

  private func loss(_ p: [Parameter], rows: Range<Int> = 0..<6) -> Tensor {
    let type = p[0].elementType
    let x = Tensor(
      [0.5, -1, 2, 1, 0, 0.25, -1, -1, 1.5, 0.5, -0.5, 2], shape: [6, 2], elementType: type
    ).sliced(axis: 0, rows)
    let y = Tensor([1, -1, 0.5, 0, 1, -0.5], shape: [6, 1], elementType: type)
      .sliced(axis: 0, rows)
    return square(matmul(tanh(matmul(x, p[0].value) + p[1].value), p[2].value) - y).mean()
  }

  private let rules: [any OptimizerRule] =
    [LBFGS(), LBFGS(flavor: .torch), LBFGS(learningRate: 0.5, lineSearch: false)]
    + [Newton(), Newton(.saddleFree), Newton(.conjugateGradient)]

  @Test func everyMethodFitsASmallNetwork() {
    onReference {
      for rule in rules {
        let p = network()
        let optimizer = Optimizer(groups: [ParameterGroup(rule, for: p)])
        #expect(optimizer.stopReason == nil)
        let first = loss(p).double
        #expect(optimizer.step { loss(p) }.double == first)
        #expect(optimizer.stopReason != nil)
        for _ in 0..<60 { optimizer.step { loss(p) } }
        #expect(loss(p).double < 0.02 * first, "\(rule): \(loss(p).double)")
        #expect(optimizer.stepCount == 61)
      }
    }
  }

  /// Values of Float32 hide progress sooner; slopes still show it.
  @Test func float32ComesAlmostAsFar() {
    onReference {
      for rule in [LBFGS(weightDecay: 0.1), Newton(weightDecay: 0.1)] as [any OptimizerRule] {
        let gaps = [ElementType.float64, .float32].map { type in
          let p = network(type)
          let optimizer = Optimizer(groups: [ParameterGroup(rule, for: p)])
          for _ in 0..<150 { optimizer.step { loss(p) } }
          let total =
            loss(p)
            + p.reduce(Tensor(0, elementType: type)) {
              $0 + 0.05 * square($1.value).sum()
            }
          total.backward()
          return p.flatMap { $0.gradient?.doubles ?? [.nan] }.reduce(0) { max($0, abs($1)) }
        }
        #expect(gaps[0] < 1e-5 && gaps[1] < 1e-4, "\(rule): \(gaps)")
      }
    }
  }

  @Test func frozenParametersStayAndThawedOnesMove() {
    onReference {
      for rule in rules {
        let p = network()
        let optimizer = Optimizer(groups: [ParameterGroup(rule, for: p)])
        for _ in 0..<3 { optimizer.step { loss(p) } }
        p[1].isTrainable = false
        let frozen = p[1].value.doubles
        let before = loss(p).double
        for _ in 0..<3 { optimizer.step { loss(p) } }
        #expect(p[1].value.doubles == frozen)
        #expect(loss(p).double < before, "\(rule)")
        p[1].isTrainable = true
        optimizer.step { loss(p) }
        #expect(p[1].value.doubles != frozen, "\(rule)")
      }
    }
  }

  /// At the end the gradient of the loss is `−weightDecay · w` for matrices, and 0 for biases.
  @Test func weightDecayEntersTheObjective() {
    onReference {
      for rule in [LBFGS(weightDecay: 0.1), Newton(weightDecay: 0.1)] as [any OptimizerRule] {
        let p = network()
        let optimizer = Optimizer(groups: ParameterGroup.decayingMatricesOnly(rule, for: p))
        // One hidden unit dies, its bias is free: L-BFGS needs as many steps as PyTorch's.
        for _ in 0..<250 { optimizer.step { loss(p) } }
        loss(p).backward()
        for parameter in p {
          let decay = parameter.shape.rank >= 2 ? 0.1 : 0
          let expected = parameter.value.doubles.map { -decay * $0 }
          #expect(
            distance(parameter.gradient?.doubles ?? [], expected) < 1e-6,
            "\(rule): \(optimizer.stopReason?.description ?? "")")
        }
      }
    }
  }

  /// Halves of the data that overlap by half, one after the other: pairs of one batch each, so that
  /// every one has positive curvature where the loss has, and the loss of all data falls.
  @Test func overlappingBatchesAreFollowed() {
    onReference {
      let p = network()
      let optimizer = Optimizer(LBFGS(weightDecay: 0.01), for: p)
      let first = loss(p).double
      for step in 0..<40 {
        optimizer.step { loss(p, rows: [0..<4, 1..<5, 2..<6][step % 3]) }
        #expect(p.allSatisfy { $0.value.doubles.allSatisfy(\.isFinite) })
      }
      #expect(loss(p).double < 0.5 * first)
    }
  }

  /// Dropout is the same in all evaluations of a step, and another one in the next.
  @Test func aStepHasOneDropoutMask() {
    onReference {
      RandomSource.$current.withValue(RandomSource(seed: 3)) {
        let w = Parameter(Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [8], elementType: .float64))
        let optimizer = Optimizer(LBFGS(iterations: 3, gradientTolerance: 0), for: [w])
        var masks: [[Bool]] = []
        for _ in 0..<2 {
          optimizer.step {
            let kept = dropout(square(w.value + 1) + 1, rate: 0.5)
            masks.append(kept.doubles.map { $0 != 0 })
            return kept.sum()
          }
        }
        #expect(masks.count > 3 && Set(masks).count == 2)
        #expect(masks[0] == masks[1] && masks[0] != masks[masks.count - 1])
      }
    }
  }

  @Test func theHessianOfANetworkIsTheChangeOfItsGradient() {
    onReference {
      // Newton's step on ½‖w‖² + loss is compared with one from differences of gradients.
      let p = network()
      let start = p.map(\.value.doubles)
      func gradient(_ shift: (Int, Int, Double)?) -> [Double] {
        for (index, parameter) in p.enumerated() {
          var values = start[index]
          if let shift, shift.0 == index { values[shift.1] += shift.2 }
          parameter.value = Tensor(values, shape: parameter.shape, elementType: .float64)
          parameter.gradient = nil
        }
        let total =
          loss(p)
          + p.reduce(Tensor(0, elementType: .float64)) {
            $0 + 0.5 * square($1.value).sum()
          }
        total.backward()
        return p.flatMap { $0.gradient?.doubles ?? [] }
      }
      let h = 1e-5
      let slope = gradient(nil)
      let rows = p.indices.flatMap { index in
        start[index].indices.map { element in
          zip(gradient((index, element, h)), gradient((index, element, -h)))
            .map { ($0 - $1) / (2 * h) }
        }
      }
      _ = gradient(nil)
      let optimizer = Optimizer(
        groups: [ParameterGroup(Newton(.plain, weightDecay: 1), for: p)])
      optimizer.step { loss(p) }
      let move = zip(p.flatMap { $0.value.doubles }, start.flatMap { $0 }).map { $0 - $1 }
      for (row, slope) in zip(rows, slope) {
        #expect(abs(zip(row, move).reduce(slope) { $0 + $1.0 * $1.1 }) < 1e-7)
      }
    }
  }

  @Test func laterStepsPlanNothing() {
    let engine = Engine(backend: ReferenceBackend())
    Engine.$current.withValue(engine) {
      for rule in rules {
        let p = network()
        let optimizer = Optimizer(groups: [ParameterGroup(rule, for: p)])
        for _ in 0..<3 { optimizer.step { loss(p) } }
        let (plans, nodes) = (engine.currentCounters.plansCompiled, LiveTensors.nodeCount)
        for _ in 0..<10 { optimizer.step { loss(p) } }
        #expect(engine.currentCounters.plansCompiled == plans, "\(rule)")
        #expect(LiveTensors.nodeCount <= nodes, "\(rule)")
      }
    }
  }
}
