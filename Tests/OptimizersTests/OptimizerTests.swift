// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

@Suite struct OptimizerTests {
  /// Runs on an engine of the test's own.
  private func onReference<Result>(_ body: (Engine) throws -> Result) rethrows -> Result {
    let engine = Engine(backend: ReferenceBackend())
    return try Engine.$current.withValue(engine) { try body(engine) }
  }

  private let x = Tensor([0.5, -1, 2, 1, 0, 0.25], shape: [3, 2])
  private let y = Tensor([1, -1, 0.5], shape: [3, 1])

  private func model() -> [Parameter] {
    [
      Parameter(Tensor([0.1, -0.2], shape: [2, 1]), name: "weight"),
      Parameter(Tensor([0.3]), name: "bias"),
    ]
  }

  private func loss(_ parameters: [Parameter], rows: Range<Int> = 0..<3) -> Tensor {
    let (x, y) = (x.sliced(axis: 0, rows), y.sliced(axis: 0, rows))
    let error = matmul(x, parameters[0].value) + parameters[1].value - y
    return square(error).sum() / 3
  }

  @Test func aCapturedStepGivesTheSameBitsAsTheLoopByHand() throws {
    try onReference { engine in
      let (byHand, captured) = (model(), model())
      let rule = AdamW(learningRate: 0.05)
      let first = Optimizer(rule, for: byHand, clipping: .norm(0.5))
      let second = Optimizer(rule, for: captured, clipping: .norm(0.5))
      let step = try CapturedStep(inputs: []) { _ in
        let value = loss(captured)
        value.backward()
        second.step()
        return [value]
      }
      for index in 0..<6 {
        for optimizer in [first, second] { optimizer.learningRate = 0.05 / Double(index + 1) }
        let value = loss(byHand)
        value.backward()
        first.step()
        try step.run()
        #expect(step.scalar(0) == value.double)
        for (a, b) in zip(byHand, captured) { #expect(a.value.scalars == b.value.scalars) }
      }
      #expect(first.stepCount == 6 && second.stepCount == 6)
      for (a, b) in zip(first.state, second.state) {
        #expect(a.path == b.path)
        #expect(a.variable.value.doubles == b.variable.value.doubles, "\(a.path)")
      }
    }
  }

  @Test func laterStepsPlanNothing() {
    onReference { engine in
      let parameters = model()
      let optimizer = Optimizer(Adam(), for: parameters)
      func step(_ index: Int) {
        optimizer.learningRate = OneCycle().learningRate(at: index, of: 20, base: 0.1)
        loss(parameters).backward()
        optimizer.step()
      }
      for index in 0..<2 { step(index) }
      let plans = engine.currentCounters.plansCompiled
      for index in 2..<20 { step(index) }
      #expect(engine.currentCounters.plansCompiled == plans)
    }
  }

  @Test func weightDecaySparesVectorsAndFrozenParametersStay() {
    onReference { _ in
      let parameters = model()
      let optimizer = Optimizer(SGD(learningRate: 0.5, weightDecay: 1), for: parameters)
      for parameter in parameters {
        parameter.gradient = Tensor.zeros(parameter.shape)
      }
      optimizer.step()
      #expect(parameters[0].value.scalars == [0.05, -0.1])
      #expect(parameters[1].value.scalars == [0.3])

      parameters[0].isTrainable = false
      loss(parameters).backward()
      optimizer.step()
      #expect(parameters[0].value.scalars == [0.05, -0.1])
      #expect(parameters[1].value.scalars != [0.3])
      #expect(parameters.allSatisfy { $0.gradient == nil })
    }
  }

  @Test func groupsKeepTheRatioOfTheirRates() {
    onReference { _ in
      let parameters = model()
      let optimizer = Optimizer(groups: [
        ParameterGroup(SGD(learningRate: 1), for: [parameters[0]]),
        ParameterGroup(SGD(learningRate: 0.25), for: [parameters[1]]),
      ])
      optimizer.learningRate = 2
      parameters[0].gradient = Tensor([1, 1], shape: [2, 1])
      parameters[1].gradient = Tensor([1])
      optimizer.step()
      #expect(parameters[0].value.scalars == [Float(0.1) - 2, Float(-0.2) - 2])
      #expect(parameters[1].value.scalars == [Float(0.3) - 0.5])
    }
  }

  @Test func clippingBoundsTheGradient() {
    onReference { _ in
      for (clipping, expected) in [
        (GradientClipping.norm(1), [-0.6, -0.8]), (.norm(10), [-3, -4]),
        (.value(3.5), [-3, -3.5]),
      ] {
        let w = Parameter(Tensor.zeros([2], elementType: .float64))
        let optimizer = Optimizer(SGD(learningRate: 1), for: [w], clipping: clipping)
        w.gradient = Tensor([3, 4], elementType: .float64)
        #expect(optimizer.gradientNorm.double == 5)
        optimizer.step()
        #expect(distance(w.value.doubles, expected) < 1e-15)
      }
    }
  }

  @Test func accumulatedPiecesGiveTheStepOfTheWhole() throws {
    try onReference { _ in
      let (whole, pieces, captured) = (model(), model(), model())
      let rule = SGD(learningRate: 0.1, momentum: 0.9)
      let first = Optimizer(rule, for: whole)
      let second = Optimizer(rule, for: pieces, accumulates: true)
      let third = Optimizer(rule, for: captured, accumulates: true)
      let piece = try CapturedStep(inputs: []) { _ in
        loss(captured, rows: 0..<2).backward()
        third.accumulate()
        return []
      }
      let rest = try CapturedStep(inputs: []) { _ in
        loss(captured, rows: 2..<3).backward()
        third.step()
        return []
      }
      for _ in 0..<3 {
        loss(whole).backward()
        first.step()
        loss(pieces, rows: 0..<2).backward()
        second.accumulate()
        loss(pieces, rows: 2..<3).backward()
        second.step()
        try piece.run()
        try rest.run()
      }
      for ((a, b), c) in zip(zip(whole, pieces), captured) {
        #expect(distance(a.value.doubles, b.value.doubles) < 1e-6)
        #expect(b.value.scalars == c.value.scalars)
      }
    }
  }

  @Test func aStepUnderAFalseConditionChangesNothing() {
    onReference { _ in
      let w = Parameter(Tensor([1, 2]))
      let optimizer = Optimizer(SGD(learningRate: 1, momentum: 0.9), for: [w])
      for value in [Float.nan, 1] {
        w.gradient = Tensor([value, value])
        optimizer.step(onlyIf: Tensor(value).isFinite())
        #expect(w.value.scalars == (value.isNaN ? [1, 2] : [0, 1]))
      }
      #expect(optimizer.stepCount == 2)
    }
  }

  /// Halves the rate until the loss falls: needs the loss more than once a step.
  private struct Backtracking: OptimizerRule {
    var learningRate = 64.0, weightDecay = 0.0
    var slotNames: [String] { [] }

    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w - step.learningRate * gradient, slots: []) }

    func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
      let before = loss()
      before.backward()
      let start = before.double
      let values = optimizer.parameters.map(\.value)
      let slopes = optimizer.parameters.map(\.gradient)
      optimizer.learningRate = learningRate
      while true {
        for (parameter, slope) in zip(optimizer.parameters, slopes) { parameter.gradient = slope }
        optimizer.step()
        if loss().double < start { return before }
        for (parameter, value) in zip(optimizer.parameters, values) { parameter.value = value }
        optimizer.learningRate /= 2
      }
    }
  }

  @Test func aRuleMayAskForTheLossManyTimes() {
    onReference { _ in
      let parameters = model()
      let optimizer = Optimizer(Backtracking(), for: parameters)
      var calls = 0
      for _ in 0..<10 {
        optimizer.step {
          calls += 1
          return loss(parameters)
        }
      }
      #expect(calls > 20)
      #expect(loss(parameters).double < 0.2)
    }
  }

  @Test func stateCarriesOverToAnotherOptimizer() {
    onReference { _ in
      let (parameters, copy) = (model(), model())
      let first = Optimizer(AdamW(learningRate: 0.05), for: parameters)
      #expect(
        first.state.map(\.path) == [
          "weight.mean", "weight.meanSquare", "bias.mean", "bias.meanSquare", "learningRate",
          "stepCount",
        ])
      func step(_ parameters: [Parameter], _ optimizer: Optimizer) {
        loss(parameters).backward()
        optimizer.step()
      }
      for _ in 0..<3 { step(parameters, first) }
      let second = Optimizer(AdamW(), for: copy)
      for (from, to) in zip(first.state, second.state) { to.variable.value = from.variable.value }
      for (from, to) in zip(parameters, copy) { to.value = from.value }
      for _ in 0..<3 {
        step(parameters, first)
        step(copy, second)
      }
      for (a, b) in zip(parameters, copy) { #expect(a.value.scalars == b.value.scalars) }
    }
  }
}
