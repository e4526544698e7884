// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import DescentTensors
import Testing

/// Mistakes in code, which stop the program with a message.
@Suite struct OptimizerTrapTests {
  /// Whether the process said so before it ended.
  private func said(_ message: String, _ result: ExitTest.Result?) -> Bool {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(message)
  }

  @Test func aRightUseEndsWell() async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let w = Parameter(Tensor([1, 2]))
      let optimizer = Optimizer(NAdam(), for: [w], clipping: .norm(1), accumulates: true)
      w.gradient = Tensor([1, 1])
      optimizer.accumulate()
      optimizer.step(onlyIf: Tensor(1).isFinite())
      if w.value.scalars == [1, 2] { fatalError("nothing moved") }
    }
    #expect(!said("expected", result))
  }

  @Test func gaussNewtonWithTheLossInOnePiece() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let w = Parameter(Tensor([1, 2]))
      Optimizer(Newton(curvature: .gaussNewton), for: [w]).step { square(w.value).sum() }
    }
    #expect(said("Newton: expected optimizer.step { outputs } loss: { … }", result))
  }

  @Test func noParameters() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Optimizer(SGD(), for: []) }
    #expect(said("Optimizer: expected parameters, found none", result))
  }

  @Test func aParameterTwice() async {
    let message = "Optimizer: expected each parameter once, found one twice"
    let inOneGroup = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let w = Parameter(Tensor([1]))
      _ = Optimizer(SGD(), for: [w, w])
    }
    #expect(said(message, inOneGroup))
    let inTwo = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let w = Parameter(Tensor([1]))
      _ = Optimizer(groups: [ParameterGroup(SGD(), for: [w]), ParameterGroup(Adam(), for: [w])])
    }
    #expect(said(message, inTwo))
  }

  @Test func aRuleWithAProblem() async {
    let first = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Optimizer(Adam(beta2: 1), for: [Parameter(Tensor([1]))]) }
    #expect(said("Adam: expected beta2 in [0, 1), found 1.0", first))
    let second = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (a, b) = (Parameter(Tensor([1])), Parameter(Tensor([1])))
      _ = Optimizer(groups: [
        ParameterGroup(SGD(), for: [a]), ParameterGroup(SGD(nesterov: true), for: [b]),
      ])
    }
    #expect(said("SGD: expected settings: momentum above 0", second))
  }

  @Test func clippingThatIsNotPositive() async {
    let norm = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Optimizer(SGD(), for: [Parameter(Tensor([1]))], clipping: .norm(0)) }
    #expect(said("GradientClipping: expected norm above 0, found 0.0", norm))
    let value = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Optimizer(SGD(), for: [Parameter(Tensor([1]))], clipping: .value(-1)) }
    #expect(said("GradientClipping: expected value above 0, found -1.0", value))
  }

  @Test func aRefreshInsideOfACapturedStep() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let optimizer = Optimizer(SOAP(), for: [Parameter(Tensor([1, 2], shape: [1, 2]))])
      optimizer.refreshIfDue()
      _ = try CapturedStep(inputs: []) { _ in
        optimizer.refreshIfDue()
        return []
      }
    }
    #expect(said("refreshIfDue: expected a call between steps, found one inside", result))
  }

  @Test func aFirstGroupThatStandsStill() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (a, b) = (Parameter(Tensor([1])), Parameter(Tensor([1])))
      _ = Optimizer(groups: [
        ParameterGroup(SGD(learningRate: 0), for: [a]),
        ParameterGroup(SGD(learningRate: 1), for: [b]),
      ])
    }
    #expect(said("Optimizer: expected a learning rate above 0 in the first group", result))
  }

  @Test func accumulatingUnprepared() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let w = Parameter(Tensor([1]))
      w.gradient = Tensor([1])
      Optimizer(SGD(), for: [w]).accumulate()
    }
    #expect(said("accumulate: expected an optimizer made with accumulates: true", result))
  }

  /// Gives back what it is made with, in place of the parameter and of the slot `memory`.
  fileprivate struct Careless: OptimizerRule {
    var learningRate = 0.1, weightDecay = 0.0
    var parameter: Tensor
    var slots: [Tensor]
    var slotNames: [String] { ["memory"] }

    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: parameter, slots: self.slots) }

    func walk(onlyIf condition: Tensor? = nil) {
      let w = Parameter(Tensor([1, 2]))
      let optimizer = Optimizer(self, for: [w])
      w.gradient = Tensor([1, 1])
      optimizer.step(onlyIf: condition)
    }
  }

  @Test func aRuleThatLosesASlot() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Careless(parameter: Tensor([1, 2]), slots: []).walk() }
    #expect(said("Careless: expected 1 slots from update, found 0", result))
    await #expect(processExitsWith: .success) {
      Careless(parameter: Tensor([1, 2]), slots: [Tensor([0, 0])]).walk(
        onlyIf: Tensor(1).isFinite())
    }
  }

  @Test func aRuleThatChangesAShape() async {
    let slot = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Careless(parameter: Tensor([1, 2]), slots: [Tensor([0])]).walk() }
    #expect(
      said("Careless: expected the slot memory as f32 [2] from update, found f32 [1]", slot)
    )
    // Under a condition the shapes could be broadcast together.
    let hidden = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      Careless(parameter: Tensor([1, 2]), slots: [Tensor(0)]).walk(onlyIf: Tensor(1).isFinite())
    }
    #expect(said("Careless: expected the slot memory as f32 [2]", hidden))
    let parameter = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Careless(parameter: Tensor([1]), slots: [Tensor([0, 0])]).walk() }
    #expect(said("Careless: expected the parameter as f32 [2]", parameter))
  }

  @Test func aRuleThatChangesAType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      Careless(
        parameter: Tensor([1, 2]), slots: [Tensor([0, 0], elementType: .float64)]
      ).walk()
    }
    #expect(said("Careless: expected the slot memory as f32 [2]", result))
  }

  /// Looks at all parameters together.
  fileprivate struct Together: OptimizerRule {
    var learningRate = 0.1, weightDecay = 0.0

    func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
      [SlotSpecification("steps", shape: [])]
    }

    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w, slots: []) }
  }

  @Test func severalRulesWhereOneSharesSlots() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (a, b) = (Parameter(Tensor([1])), Parameter(Tensor([1])))
      _ = Optimizer(groups: [
        ParameterGroup(Together(), for: [a]), ParameterGroup(SGD(), for: [b]),
      ])
    }
    #expect(said("Optimizer: expected one rule for all groups, since Together", result))
  }
}
