// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Synchronization
import Testing

/// What every rule must keep. Answers with complaints, so that planted bugs can be shown to be found.
///
/// - Parameter learningRate: For the descent, whose length is given.
func contractComplaints(_ rule: any OptimizerRule, learningRate: Double = 0.02) -> [String] {
  Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
    // A rule that searches has no `update`; it is asked through steps.
    if rule.lossUse == .search {
      return searchComplaints(rule) + descentComplaints(rule, learningRate: learningRate)
    }
    // A rule that loses slots cannot be run any further.
    let slots = slotComplaints(rule)
    return slots.isEmpty
      ? typeComplaints(rule) + captureComplaints(rule)
        + descentComplaints(rule, learningRate: learningRate) : slots
  }
}

private let start: (parameter: [Double], gradient: [Double]) = ([1, -2, 0.5, 3], [0.3, -1, 2, 0])

private func initialTensors(
  _ slots: [SlotSpecification], _ elementType: ElementType
) -> [Tensor] {
  slots.map {
    Tensor.full($0.shape, $0.initialValue, elementType: $0.elementType ?? elementType)
  }
}

/// The first step of a rule, by way of `update(all:shared:)` where it looks at all parameters.
private func updated(_ rule: any OptimizerRule, _ elementType: ElementType) -> Updated {
  let w = Tensor(start.parameter, shape: [2, 2], elementType: elementType)
  let g = Tensor(start.gradient, shape: [2, 2], elementType: elementType)
  let slots = initialTensors(rule.slots(for: w.shape), elementType)
  let step = UpdateStep(
    learningRate: Tensor(rule.learningRate, elementType: .float64),
    number: Tensor(1, elementType: .float64), elementType: elementType)
  let shared = initialTensors(rule.sharedSlots(parameterCount: 4), .float64)
  if shared.isEmpty { return rule.update(w, gradient: g, slots: slots, at: step) }
  let entry = ParameterUpdate(
    parameter: w, gradient: g, slots: slots, weightDecay: rule.weightDecay, step: step)
  let result = rule.update(all: [entry], shared: shared)
  // Shared slots go along, so that what holds for slots holds for them.
  return Updated(
    parameter: result.parameters[0].parameter,
    slots: result.parameters[0].slots + result.shared)
}

/// What `updated` has to give back: slots, then shared slots.
private func expectedSlots(_ rule: any OptimizerRule) -> [SlotSpecification] {
  let shared = rule.sharedSlots(parameterCount: 4).map {
    SlotSpecification("shared.\($0.name)", shape: $0.shape, elementType: .float64)
  }
  return rule.slots(for: [2, 2]) + shared
}

private func slotComplaints(_ rule: any OptimizerRule) -> [String] {
  let result = updated(rule, .float64)
  var complaints: [String] = []
  let expected = expectedSlots(rule)
  if Set(expected.map(\.name)).count != expected.count {
    complaints.append("slot names are not unique")
  }
  if result.slots.count != expected.count {
    complaints.append("\(result.slots.count) slots for the names \(expected.map(\.name))")
  }
  if result.parameter.shape != [2, 2]
    || zip(result.slots, expected).contains(where: { $0.shape != $1.shape })
  {
    complaints.append("a shape changed")
  }
  return complaints
}

private func typeComplaints(_ rule: any OptimizerRule) -> [String] {
  let (wide, narrow) = (updated(rule, .float64), updated(rule, .float32))
  if narrow.parameter.elementType != .float32 {
    return ["a Float32 parameter becomes another type"]
  }
  for (slot, expected) in zip(narrow.slots, expectedSlots(rule))
  where slot.elementType != expected.elementType ?? .float32 {
    return ["the slot \(expected.name) becomes another type"]
  }
  let difference = distance(wide.parameter.doubles, narrow.parameter.doubles)
  return difference < 1e-6 ? [] : ["Float32 and Float64 differ by \(difference)"]
}

/// A step that is traced once and replayed has to walk as the loop does, whose every step is made
/// anew: a formula with a Swift number that depends on the step would stand still.
private func captureComplaints(_ rule: any OptimizerRule) -> [String] {
  if rule.lossUse == .search { return [] }
  func walk(captured: Bool) throws -> [Double] {
    let w = Parameter(Tensor(start.parameter, shape: [2, 2], elementType: .float64))
    let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
    func step() -> Tensor {
      optimizer.step { (square(w.value) * Tensor([1, 3], elementType: .float64)).sum() }
    }
    let replayed = captured ? try CapturedStep(inputs: []) { _ in [step()] } : nil
    for _ in 0..<12 {
      if let replayed {
        try replayed.run()
        optimizer.refreshIfDue()
      } else {
        _ = step()
      }
    }
    return w.value.doubles
  }
  guard let loop = try? walk(captured: false), let captured = try? walk(captured: true) else {
    return ["the step cannot be captured"]
  }
  let difference = distance(loop, captured)
  return difference < 1e-12 ? [] : ["captured and looped steps differ by \(difference)"]
}

/// 400 steps on ½(x² + 10·y²) have to bring the loss down.
private func descentComplaints(_ rule: any OptimizerRule, learningRate: Double) -> [String] {
  var rule = rule
  rule.learningRate = learningRate
  rule.weightDecay = 0
  let w = Parameter(Tensor([1, -1], shape: [1, 2], elementType: .float64))
  let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
  func loss(_ w: Tensor) -> Tensor {
    0.5 * (square(w) * Tensor([1, 10], elementType: .float64)).sum()
  }
  let first = loss(w.value).double
  for _ in 0..<400 { optimizer.step(outputs: { w.value }, loss: loss) }
  let last = loss(w.value).double
  return last < 0.01 * first ? [] : ["the loss went from \(first) to \(last)"]
}

@Suite struct RuleContractTests {
  @Test(arguments: OptimizerEntry.all.map(\.name))
  func everyRuleKeepsTheContract(_ name: String) throws {
    let entry = try OptimizerEntry.named(name)
    for flavor in entry.flavors {
      let rule = try entry.make(flavor: flavor)
      let complaints = contractComplaints(rule, learningRate: entry.trialLearningRate)
      #expect(complaints == [], "\(flavor)")
    }
    #expect(try entry.make(settings: ["learningRate": 0.125]).learningRate == 0.125)
  }

  @Test func everyFileOfARuleHasARow() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Optimizers").standardized
    let rules = OptimizerEntry.all.map { "\($0.ruleName)" }
    let shared: Set = ["AdamMoments", "ScheduleFreeAverage"]
    let files = FileManager.default.enumerator(atPath: folder.appending(path: "Rules").path)
    for case let file as String in try #require(files) where file.hasSuffix(".swift") {
      // Wrappers hold another rule, so that no row can make one; `WrapperTests` has them all.
      if file.hasPrefix("Wrappers/") { continue }
      let file = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      let name = file.split(separator: "+").first.map(String.init) ?? file
      #expect(shared.contains(name) || rules.contains(name), "\(file) has no row")
    }
    let schedules = ScheduleEntry.all.map(\.scheduleName)
    for file in try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "Schedules").path) where file.hasSuffix(".swift")
    {
      let name = String(file.dropLast(6))
      #expect(
        ["Schedule", "ScheduleLength", "ReduceOnPlateau"].contains(name)
          || schedules.contains(name), "\(file) has no row")
    }
  }
}

@Suite struct PlantedRuleTests {
  private struct Ascent: OptimizerRule {
    var learningRate = 0.01, weightDecay = 0.0
    var slotNames: [String] { [] }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w + step.learningRate * gradient, slots: []) }
  }

  private struct LostSlot: OptimizerRule {
    var learningRate = 0.01, weightDecay = 0.0
    var slotNames: [String] { ["momentum"] }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w, slots: []) }
  }

  /// Counts steps on its own, which a replayed step does not see.
  private final class Counter: Sendable {
    let count = Mutex(0.0)
    func next() -> Double {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  private struct FrozenCount: OptimizerRule {
    var learningRate = 0.01, weightDecay = 0.0
    let counter = Counter()
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated {
      Updated(parameter: w - step.learningRate / counter.next() * gradient, slots: [])
    }
  }

  private struct NarrowedSlot: OptimizerRule {
    var learningRate = 0.01, weightDecay = 0.0
    func slots(for shape: Shape) -> [SlotSpecification] {
      [SlotSpecification("count", shape: .scalar, elementType: .float64)]
    }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated {
      Updated(
        parameter: w - step.learningRate * gradient, slots: [slots[0].cast(to: w.elementType)])
    }
  }

  private struct LostSharedSlot: OptimizerRule {
    var learningRate = 0.01, weightDecay = 0.0
    func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
      [SlotSpecification("norm", shape: .scalar)]
    }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w, slots: []) }
    func update(all parameters: [ParameterUpdate], shared: [Tensor]) -> (
      parameters: [Updated], shared: [Tensor]
    ) {
      (parameters.map { Updated(parameter: $0.parameter, slots: []) }, [])
    }
  }

  @Test func aCountOfItsOwnIsFound() {
    #expect(contractComplaints(FrozenCount()).contains { $0.hasPrefix("captured and looped") })
  }

  @Test func aSlotOfAnotherTypeIsFound() {
    #expect(contractComplaints(NarrowedSlot()).contains("the slot count becomes another type"))
  }

  @Test func aLostSharedSlotIsFound() {
    #expect(contractComplaints(LostSharedSlot()).contains { $0.hasPrefix("0 slots") })
  }

  @Test func anAscentIsFound() {
    #expect(contractComplaints(Ascent()).contains { $0.hasPrefix("the loss went") })
  }

  @Test func aLostSlotIsFound() {
    #expect(contractComplaints(LostSlot()).contains { $0.hasPrefix("0 slots") })
  }
}
