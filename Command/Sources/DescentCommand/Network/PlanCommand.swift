// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent
import DescentEngine
import Foundation

/// `descent plan`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print what the planner makes of a network: kernels, bytes, operations, memory.",
    discussion: """
      The plan is that of a training step with AdamW: forward pass, loss, gradients and update; \
      with --inference of the forward pass alone. Of a run folder network, shape, classes and batch \
      are taken.

      EXAMPLES
        descent plan lenet --input 1x28x28 --classes 10 --batch 64
        descent plan latest --measure
        descent plan resnet20 --input 3x32x32 --batch 64 --provider blas
        descent plan mlp --input 64 --inference --json
        descent plan resnet20 --input 3x32x32 --batch 64 --precision bf16
        descent plan resnet20 --input 3x32x32 --batch 64 --memory lean

      \(ExitStatus.help)
      """)

  @Argument(
    help: ArgumentHelp(
      """
      A network: \(ZooModel.all.map(\.name).joined(separator: ", ")); or a run folder, or latest.
      """, valueName: "network"))
  var source: String?

  @Option(help: ArgumentHelp("The same, a network's name.", valueName: "name"))
  var model: String?

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Machine") var engine: EngineOptions

  @Flag(help: "What a trained model runs: the forward pass alone, batch norms folded.")
  var inference = false

  @Flag(
    help: """
      Run the plan on one thread and print what each kernel takes, beside what it needs at the \
      speed of a large matrix product and of a copy; and some steps on all threads, by how many \
      bytes the process grows.
      """)
  var measure = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    switch (source, model) {
    case (nil, nil):
      throw ValidationError("expected a network or a run folder, as in `descent plan lenet`.")
    case (let source?, let model?):
      throw ValidationError("expected one network, found \(source) and --model \(model).")
    default: break
    }
  }

  mutating func run() throws {
    let backend = engine.backend
    let name = try chosenNetwork()
    let module = try network.model(name)
    let (plan, memory, profile) = try Engine.$current.withValue(Engine(backend: backend)) {
      try inference ? inferencePlan(module, backend) : trainingPlan(module, backend)
    }
    if json {
      Console.line(object(name, plan, module, memory, profile, backend.precisionUse).text)
    } else {
      Console.write(
        """
        \(name), input \(network.input), \(network.classes) classes, batch \(network.batch), \
        \(inference ? "inference" : "training step"): \(module.parameterCount) parameters
        \(ShortNumber.text(plan.flops / 1e6)) MFLOP, \(plan.trafficBytes) bytes read and written
        \(MemoryLine.text(plan.memory, threads: backend.threads, measured: memory))
        \(plan.errors.map { "\($0)\n" } ?? "")\
        \(backend.precisionUse.map { "\($0)\n" } ?? "")
        \(plan.text)

        """)
      if let profile { Console.write(ProfileTable.text(profile)) }
    }
  }

  /// The network's name; what it is made for is taken from a run where one is given.
  private mutating func chosenNetwork() throws -> String {
    let name = source ?? model ?? ""
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
    guard source != nil, name == "latest" || isThere && isFolder.boolValue else { return name }
    let run = try RunFolder.open(name).configuration()
    network.input = InputShape(sizes: run.sampleShape)
    network.classes = run.classes.count
    network.givenBatch = network.givenBatch ?? run.batchSize
    return run.model
  }

  private func inferencePlan(_ module: any Module, _ backend: CPUBackend) throws -> (
    PlanDescription, Int?, PlanProfile?
  ) {
    let shape = Array(network.specs[0].shape.dimensions.dropFirst())
    let channels = shape.count == 3 ? shape[0] : shape.reduce(1, *)
    let preprocessing = Preprocessing(
      kind: shape.count == 3 ? .images : .features, sampleShape: shape,
      classes: (0..<network.classes).map { "\($0)" },
      mean: [Float](repeating: 0, count: channels),
      standardDeviation: [Float](repeating: 1, count: channels))
    let classifier = Classifier(try ModelFile(module, preprocessing: preprocessing))
    return (
      try classifier.describe(batch: network.batch, on: backend), nil,
      measure ? try classifier.profile(batch: network.batch, on: backend) : nil
    )
  }

  private func trainingPlan(_ module: any Module, _ backend: CPUBackend) throws -> (
    PlanDescription, Int?, PlanProfile?
  ) {
    let optimizer = Optimizer(AdamW(), for: module.parameters)
    let step = try CapturedStep(inputs: network.specs) { inputs in
      let loss = crossEntropy(logits: module(inputs[0]), targets: inputs[1])
      loss.backward()
      optimizer.step()
      return [loss]
    }
    return (
      try backend.describe(step.computation, updates: step.updates),
      measure ? try backend.measuredMemory(step.computation, updates: step.updates) : nil,
      measure ? try backend.profile(step.computation, updates: step.updates) : nil
    )
  }

  /// The relative error of each algorithm that computes a convolution of the plan.
  private func errors(_ plan: PlanDescription) -> JSONText {
    let used = ConvolutionAlgorithm.allCases.filter { plan.convolutions[$0] != nil }
    return .array(
      used.map {
        .members(["algorithm": .string($0.rawValue), "error": .number($0.relativeError)])
      })
  }

  private func object(
    _ name: String, _ plan: PlanDescription, _ module: any Module, _ memory: Int?,
    _ profile: PlanProfile?,
    _ precision: PrecisionUse?
  ) -> JSONText {
    .members([
      "model": .string(name), "input": .string("\(network.input)"),
      "classes": .integer(network.classes), "batch": .integer(network.batch),
      "inference": .bool(inference), "parameters": .integer(module.parameterCount),
      "kernels": .integer(plan.kernels), "flops": .number(plan.flops),
      "trafficBytes": .integer(plan.trafficBytes), "arenaBytes": .integer(plan.arenaBytes),
      "scratchBytes": .integer(plan.scratchBytes), "parallelism": .integer(plan.parallelism),
      "convolutionErrors": errors(plan),
      "peakMemory": MemoryLine.object(plan.memory, measured: memory),
      "memory": .string(engine.memory.rawValue),
      "precision": .string(precision.map { "\($0)" } ?? "float32"),
      "plan": .array(plan.text.split(separator: "\n").map { .string(String($0)) }),
      "profile": profile.map(ProfileTable.object) ?? .null,
    ])
  }
}
