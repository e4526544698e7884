// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// What every rule must keep. Answers with complaints, so that planted bugs can be shown to be found.
func contractComplaints(_ rule: any OptimizerRule) -> [String] {
  Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
    // A rule that searches has no `update`; it is asked through steps.
    if rule.lossUse == .search { return searchComplaints(rule) + descentComplaints(rule) }
    // A rule that loses slots cannot be run any further.
    let slots = slotComplaints(rule)
    return slots.isEmpty ? typeComplaints(rule) + descentComplaints(rule) : slots
  }
}

private func updated(_ rule: any OptimizerRule, _ elementType: ElementType) -> Updated {
  let w = Tensor([1, -2, 0.5, 3], shape: [2, 2], elementType: elementType)
  let g = Tensor([0.3, -1, 2, 0], shape: [2, 2], elementType: elementType)
  let slots = rule.slots(for: w.shape).map {
    Tensor.full($0.shape, $0.initialValue, elementType: $0.elementType ?? elementType)
  }
  let step = UpdateStep(
    learningRate: Tensor(rule.learningRate, elementType: .float64),
    number: Tensor(1, elementType: .float64), elementType: elementType)
  return rule.update(w, gradient: g, slots: slots, at: step)
}

private func slotComplaints(_ rule: any OptimizerRule) -> [String] {
  let result = updated(rule, .float64)
  var complaints: [String] = []
  if Set(rule.slotNames).count != rule.slotNames.count {
    complaints.append("slot names are not unique")
  }
  if result.slots.count != rule.slotNames.count {
    complaints.append("\(result.slots.count) slots for the names \(rule.slotNames)")
  }
  if ([result.parameter] + result.slots).contains(where: { $0.shape != [2, 2] }) {
    complaints.append("a shape changed")
  }
  return complaints
}

private func typeComplaints(_ rule: any OptimizerRule) -> [String] {
  let (wide, narrow) = (updated(rule, .float64), updated(rule, .float32))
  if ([narrow.parameter] + narrow.slots).contains(where: { $0.elementType != .float32 }) {
    return ["a Float32 parameter becomes another type"]
  }
  let difference = distance(wide.parameter.doubles, narrow.parameter.doubles)
  return difference < 1e-6 ? [] : ["Float32 and Float64 differ by \(difference)"]
}

/// 400 steps on ½(x² + 10·y²) have to bring the loss down; without gradient nothing moves unless
/// weight decay does.
private func descentComplaints(_ rule: any OptimizerRule) -> [String] {
  var rule = rule
  rule.learningRate = 0.02
  rule.weightDecay = 0
  let w = Parameter(Tensor([1, -1], shape: [1, 2], elementType: .float64))
  let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
  func loss() -> Tensor {
    0.5 * (square(w.value) * Tensor([1, 10], elementType: .float64)).sum()
  }
  let first = loss().double
  for _ in 0..<400 { optimizer.step { loss() } }
  let last = loss().double
  return last < 0.01 * first ? [] : ["the loss went from \(first) to \(last)"]
}

@Suite struct RuleContractTests {
  @Test(arguments: OptimizerEntry.all.map(\.name))
  func everyRuleKeepsTheContract(_ name: String) throws {
    let entry = try OptimizerEntry.named(name)
    for flavor in entry.flavors {
      #expect(contractComplaints(try entry.make(flavor: flavor)) == [], "\(flavor)")
    }
    #expect(try entry.make(settings: ["learningRate": 0.125]).learningRate == 0.125)
  }

  @Test func everyFileOfARuleHasARow() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Optimizers").standardized
    let rules = OptimizerEntry.all.map { "\($0.ruleName)" }
    let shared: Set = ["AdamMoments"]
    let files = FileManager.default.enumerator(atPath: folder.appending(path: "Rules").path)
    for case let file as String in try #require(files) where file.hasSuffix(".swift") {
      let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      #expect(shared.contains(name) || rules.contains(name), "\(file) has no row")
    }
    let schedules = ScheduleEntry.all.map { "\(type(of: $0.schedule))" }
    for file in try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "Schedules").path) where file.hasSuffix(".swift")
    {
      let name = String(file.dropLast(6))
      #expect(
        ["Schedule", "RuleCheck"].contains(name) || schedules.contains(name), "\(file) has no row")
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

  @Test func anAscentIsFound() {
    #expect(contractComplaints(Ascent()).contains { $0.hasPrefix("the loss went") })
  }

  @Test func aLostSlotIsFound() {
    #expect(contractComplaints(LostSlot()).contains { $0.hasPrefix("0 slots") })
  }
}
