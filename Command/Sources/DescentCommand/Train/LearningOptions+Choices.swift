// SPDX-License-Identifier: Apache-2.0
import Descent

extension LearningOptions {
  /// The update rule with all that the arguments say of it.
  ///
  /// - Parameter defaults: What suits data and model, chosen for AdamW; nil checks the arguments
  ///   alone.
  func rule(_ defaults: LearningDefaults?) throws(CommandFailure) -> any OptimizerRule {
    let entry: OptimizerEntry
    let flavor: Flavor?
    do { entry = try OptimizerEntry.named(optimizer) } catch { throw .usage("--\(error).") }
    do { flavor = try entry.flavor(named: self.flavor) } catch {
      throw .usage("--flavor: \(error).")
    }
    var values = try given()
    // A flavor asks for what its framework does, defaults included.
    if self.flavor == nil {
      values.merge(suitable(for: entry.name, defaults)) { given, _ in given }
    }
    do {
      return try entry.make(flavor: flavor, settings: values)
    } catch { throw .usage("--set: \(error).") }
  }

  /// The learning rate over time.
  func chosenSchedule(for rule: any OptimizerRule) throws(CommandFailure) -> any Schedule {
    let entry: ScheduleEntry
    // A rule that searches finds the length of its steps itself.
    let standard = rule.lossUse == .search ? "constant" : "one-cycle"
    do { entry = try ScheduleEntry.named(schedule ?? standard) } catch {
      throw .usage("--\(error).")
    }
    let values = try AssignmentList.values(scheduleSettings, of: "--schedule-set")
    do { return try entry.make(settings: values) } catch {
      throw .usage("--schedule-set: \(error).")
    }
  }

  /// What the arguments say, each thing once.
  private func given() throws(CommandFailure) -> [String: Double] {
    var values = try AssignmentList.values(settings, of: "--set")
    for (option, name, value) in [
      ("--learning-rate", "learningRate", learningRate), ("--momentum", "momentum", momentum),
      ("--weight-decay", "weightDecay", weightDecay),
    ] {
      guard let value else { continue }
      if values.updateValue(value, forKey: name) != nil {
        throw .usage("\(option) and --set \(name): expected one of them, found both.")
      }
    }
    return values
  }

  /// Rules that were tried on the built-in data and models have defaults for them; the others have
  /// their own.
  private func suitable(for name: String, _ defaults: LearningDefaults?) -> [String: Double] {
    var values: [String: Double] = [:]
    switch name {
    case "adamw":
      values["learningRate"] = defaults?.learningRate
      values["weightDecay"] = defaults?.weightDecay
    case "sgd":
      values["learningRate"] = defaults.map { 10 * $0.learningRate }
      (values["momentum"], values["weightDecay"]) = (0.9, 5e-4)
    default: break
    }
    return values
  }
}
