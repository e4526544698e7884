// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent
import DescentEngine

/// `descent plan`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print what the planner makes of a network: kernels, bytes, operations, memory.",
    discussion: """
      The plan is that of a training step with AdamW: forward pass, loss, gradients and update; \
      with --inference of the forward pass alone.

      EXAMPLES
        descent plan --model lenet --input 1x28x28 --classes 10 --batch 64
        descent plan --model resnet20 --input 3x32x32 --batch 64 --provider blas
        descent plan --model mlp --input 64 --inference --json
        descent plan --model resnet20 --input 3x32x32 --batch 64 --measure

      \(ExitStatus.help)
      """)

  @Option(
    help: ArgumentHelp(
      "Network: \(ZooModel.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var model: String

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Machine") var engine: EngineOptions

  @Flag(help: "The forward pass alone.")
  var inference = false

  @Flag(
    help: """
      Run the plan on one thread and print what each kernel takes, beside what it needs at the \
      speed of a large matrix product and of a copy.
      """)
  var measure = false

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func run() throws {
    let backend = CPUBackend(threads: engine.threads, provider: engine.provider.provider)
    let module = try network.model(model)
    let step = try Engine.$current.withValue(Engine(backend: backend)) {
      try inference ? inferenceStep(module) : trainingStep(module)
    }
    let plan = try backend.describe(step.computation, updates: step.updates)
    let profile =
      measure ? try backend.profile(step.computation, updates: step.updates) : nil
    if json {
      Console.line(object(plan, module, profile).text)
    } else {
      Console.write(
        """
        \(model), input \(network.input), \(network.classes) classes, batch \(network.batch), \
        \(inference ? "inference" : "training step"): \(module.parameterCount) parameters
        \(ShortNumber.text(plan.flops / 1e6)) MFLOP, \(plan.trafficBytes) bytes read and written

        \(plan.text)

        """)
      if let profile { Console.write(ProfileTable.text(profile)) }
    }
  }

  private func inferenceStep(_ module: any Module) throws -> CapturedStep {
    try CapturedStep(inputs: Array(network.specs.prefix(1))) { inputs in
      [softmax(module.predict(inputs[0]))]
    }
  }

  private func trainingStep(_ module: any Module) throws -> CapturedStep {
    let optimizer = Optimizer(AdamW(), for: module.parameters)
    return try CapturedStep(inputs: network.specs) { inputs in
      let loss = crossEntropy(logits: module(inputs[0]), targets: inputs[1])
      loss.backward()
      optimizer.step()
      return [loss]
    }
  }

  private func object(
    _ plan: PlanDescription, _ module: any Module, _ profile: PlanProfile?
  ) -> JSONText {
    .members([
      "model": .string(model), "input": .string("\(network.input)"),
      "classes": .integer(network.classes), "batch": .integer(network.batch),
      "inference": .bool(inference), "parameters": .integer(module.parameterCount),
      "kernels": .integer(plan.kernels), "flops": .number(plan.flops),
      "trafficBytes": .integer(plan.trafficBytes), "arenaBytes": .integer(plan.arenaBytes),
      "scratchBytes": .integer(plan.scratchBytes), "parallelism": .integer(plan.parallelism),
      "plan": .array(plan.text.split(separator: "\n").map { .string(String($0)) }),
      "profile": profile.map(ProfileTable.object) ?? .null,
    ])
  }
}
