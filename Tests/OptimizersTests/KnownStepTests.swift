// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentOptimizers
import DescentTensors
import DescentTestSupport
import Testing

/// A step by hand whose gradients nobody reads makes no nodes for them, and must come to the same bits.
@Suite("Steps that have been run before")
struct KnownStepTests {
  /// A perceptron with one hidden layer that is trained by hand.
  private final class Walk {
    let engine = Engine()
    let parameters = [
      Parameter(wave([3, 4], 0)), Parameter(wave([4], 1)), Parameter(wave([4, 2], 2)),
    ]
    let optimizer: Optimizer
    var losses: [Float] = []

    init(_ rule: any OptimizerRule) {
      optimizer = Optimizer(groups: [ParameterGroup(rule, for: parameters)])
    }

    func loss(_ step: Int, _ hidden: (Tensor) -> Tensor = { $0 }) -> Tensor {
      let x = wave([5, 3], 10 + step)
      let middle = hidden(
        tanh(matmul(x, parameters[0].value) + parameters[1].value))
      return square(matmul(middle, parameters[2].value) - wave([5, 2], 20 + step)).mean()
    }

    /// - Parameter between: What happens between `backward()` and the optimizer's step.
    func run(_ steps: Range<Int>, _ between: (Int, Tensor) -> Void = { _, _ in }) {
      Engine.$current.withValue(engine) {
        for step in steps {
          let loss = loss(step)
          loss.backward()
          between(step, loss)
          optimizer.step()
          losses.append(loss.scalar)
        }
      }
    }

    /// Parameters and all that the optimizer keeps.
    var state: [[Double]] {
      Engine.$current.withValue(engine) {
        parameters.map(\.value.doubles) + optimizer.state.map(\.variable.value.doubles)
      }
    }
  }

  private static let rules: [any OptimizerRule] = [
    SGD(learningRate: 0.1), SGD(learningRate: 0.1, momentum: 0.9), AdamW(learningRate: 0.01),
  ]

  @Test("come to the bits of steps whose gradients are read", arguments: 0..<3)
  func bits(_ rule: Int) {
    let (walk, reading) = (Walk(Self.rules[rule]), Walk(Self.rules[rule]))
    walk.run(0..<8)
    reading.run(0..<8) { _, _ in _ = reading.parameters[0].gradient?.scalars }
    #expect(walk.losses == reading.losses)
    #expect(walk.state == reading.state)
  }

  @Test("are run at once from the third on, unless somebody has read a gradient")
  func atOnce() {
    let walk = Walk(SGD(learningRate: 0.1))
    let (parameters, updates) = (walk.parameters, walk.optimizer.knownUpdates)
    Engine.$current.withValue(walk.engine) {
      for step in 0..<8 {
        walk.loss(step).backward()
        let isRead = step == 4
        if isRead { _ = parameters[1].gradient }
        let isDone = updates.run(parameters)
        #expect(isDone == (step >= 2 && !isRead))
        if !isDone { walk.optimizer.step() }
        for parameter in parameters { parameter.gradient = nil }
      }
    }
  }

  /// What changes between two steps, so that the later one is not what it seems to be.
  private enum Change: CaseIterable {
    case readGradient, readLoss, holdMiddle, holdOutside, setValue, setPendingValue, clear, freeze
    case twice, condition, otherEngine, setGradient
    case setPendingValueElsewhere
  }

  @Test("notice what is done in between", arguments: Change.allCases)
  private func changes(_ change: Change) {
    var results: [(state: [[Double]], losses: [Float])] = []
    for isRead in [false, true] {
      let walk = Walk(SGD(learningRate: 0.1, momentum: 0.9))
      var held: [Tensor] = []
      walk.run(0..<5)
      walk.run(5..<12) { step, loss in
        let parameter = walk.parameters[1]
        switch step % 3 == 0 ? nil : change {
        case nil: break
        case .readGradient: #expect(parameter.gradient?.scalars.count == 4)
        case .readLoss: _ = loss.scalar
        case .holdMiddle:
          held.append(
            walk.loss(step) {
              held.append($0)
              return $0
            })
        case .holdOutside: held.append(parameter.value * Float(step))
        case .setValue: parameter.value = wave([4], step)
        case .setPendingValue: parameter.value = parameter.value * (0.5 + 0.01 * Double(step))
        case .setPendingValueElsewhere:
          Engine.$current.withValue(Engine()) {
            parameter.value = parameter.value * (0.5 + 0.01 * Double(step))
          }
        case .clear: parameter.gradient = nil
        case .freeze: parameter.isTrainable.toggle()
        case .twice: (loss * 0.5).backward()
        case .condition: walk.optimizer.step(onlyIf: Tensor(Float(step)).equal(to: Tensor(7)))
        case .otherEngine: Engine.$current.withValue(Engine()) { walk.optimizer.step() }
        case .setGradient: parameter.gradient = wave([4], step)
        }
        // The way that takes every node.
        if isRead { for parameter in walk.parameters { _ = parameter.gradient } }
      }
      results.append((walk.state + held.map(\.doubles), walk.losses))
    }
    #expect(results[0].state == results[1].state)
    #expect(results[0].losses == results[1].losses)
  }

  @Test("compute what is alive beside the loss")
  func live() {
    var values: [[[Float]]] = []
    for isRead in [false, true] {
      let walk = Walk(SGD(learningRate: 0.1))
      let parameters = walk.parameters
      var held: [Tensor] = []
      Engine.$current.withValue(walk.engine) {
        for step in 0..<8 {
          let hidden = tanh(matmul(wave([5, 3], step), parameters[0].value) + parameters[1].value)
          let target = wave([5, 2], 20 + step) * 2
          let difference = matmul(hidden * 2, parameters[2].value) - target
          let loss = square(difference).mean()
          loss.backward()
          // Now one value on the way, now another; two tensors of one node; one that is not tracked.
          let middle = step % 2 == 0 ? hidden : difference
          held += [middle, Tensor(node: middle.node, isTracked: true), target]
          if isRead { _ = parameters[0].gradient }
          let runs = walk.engine.currentCounters.runs
          #expect((UnreadGradients.all(of: parameters) == nil) == isRead)
          walk.optimizer.step()
          #expect(walk.engine.currentCounters.runs == runs + 1)
          _ = held.map(\.scalars)
          #expect(walk.engine.currentCounters.runs == runs + 1, "everything is there")
          #expect(LiveTensors.nodeCount == 0, "and no graph is kept")
        }
      }
      values.append(held.map(\.scalars))
    }
    #expect(values[0] == values[1])
  }

  @Test("leave a graph alone that no update makes obsolete")
  func frozen() {
    let (w, scale) = (Parameter(Tensor([1, 2])), Parameter(Tensor([3, 5])))
    let optimizer = Optimizer(SGD(learningRate: 0.1), for: [w, scale])
    for _ in 0..<5 {
      let value = scale.value
      let middle = value * value
      scale.isTrainable = false
      (middle * w.value).sum().backward()
      optimizer.step()
      #expect(middle.scalars == [9, 25])
      #expect(
        DescentTensors.gradients(of: middle.sum(), withRespectTo: [value])[0].scalars == [6, 10])
      scale.isTrainable = true
    }
  }

  @Test("take a value of a variable for what it was when it was read")
  func earlierReadings() {
    var results: [[Float]] = []
    for isRead in [false, true] {
      let parameter = Parameter(Tensor([1, 2]))
      let optimizer = Optimizer(SGD(learningRate: 0.25), for: [parameter])
      var earlier = parameter.value
      for step in 0..<9 {
        let value = step % 3 == 2 ? earlier : parameter.value
        earlier = parameter.value
        square(value).sum().backward()
        if isRead { _ = parameter.gradient }
        optimizer.step()
      }
      results.append(parameter.value.scalars)
    }
    #expect(results[0] == results[1])
  }

  @Test("tell two variables that change places apart")
  func exchanged() {
    let pair = [Parameter(Tensor([1, 2])), Parameter(Tensor([3, 5]))]
    let optimizer = Optimizer(SGD(learningRate: 1), for: pair)
    for step in 0..<8 {
      let (a, b) = step % 4 == 3 ? (pair[1], pair[0]) : (pair[0], pair[1])
      // The gradients are 1 and 0.5.
      (a.value + 0.5 * b.value).sum().backward()
      optimizer.step()
    }
    #expect(pair[0].value.scalars == [1 - 7, 2 - 7])
    #expect(pair[1].value.scalars == [3 - 5, 5 - 5])
  }

  @Test("give each variable its own gradient where the update reads nothing else")
  func replaced() {
    struct Replacing: OptimizerRule {
      var learningRate = 1.0
      var weightDecay = 0.0
      func update(
        _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
      ) -> Updated { Updated(parameter: gradient, slots: []) }
    }
    let pair = [Parameter(Tensor([1, 2])), Parameter(Tensor([3, 5]))]
    let optimizer = Optimizer(Replacing(), for: pair)
    for step in 0..<9 {
      let (a, b) = step % 4 == 3 ? (pair[1], pair[0]) : (pair[0], pair[1])
      (a.value + 0.5 * b.value).sum().backward()
      optimizer.step()
      #expect(a.value.scalars == [1, 1], "step \(step)")
      #expect(b.value.scalars == [0.5, 0.5], "step \(step)")
    }
  }

  @Test("draw new random numbers")
  func random() {
    let source = RandomSource(seed: 5)
    let masks = RandomSource.$current.withValue(source) {
      let parameter = Parameter(Tensor.ones([64]))
      let optimizer = Optimizer(SGD(learningRate: 0), for: [parameter])
      return (0..<6).map { _ in
        let noise = Tensor.uniform([64])
        (parameter.value * noise).sum().backward()
        optimizer.step()
        return noise.scalars
      }
    }
    #expect(Set(masks).count == 6)
  }

  @Test("of two optimizers share one run of the losses")
  func twoOptimizers() {
    let (first, second) = (Parameter(Tensor([1, 2])), Parameter(Tensor([3, 4])))
    let optimizers = [first, second].map { Optimizer(SGD(learningRate: 0.5), for: [$0]) }
    for _ in 0..<6 {
      let losses = [square(first.value).sum(), square(second.value).sum()]
      for loss in losses { loss.backward() }
      optimizers[0].step()
      let runs = Engine.current.currentCounters.runs
      #expect(second.gradient?.node.isInput == true, "was computed with the first step")
      _ = second.gradient?.scalars
      #expect(Engine.current.currentCounters.runs == runs)
      optimizers[1].step()
    }
    #expect(first.value.scalars == [0, 0])
    #expect(second.value.scalars == [0, 0])
  }

  @Test("are no steps of an optimizer that has some of the parameters")
  func someParameters() {
    let (first, second) = (Parameter(Tensor([1, 2])), Parameter(Tensor([3, 4])))
    let optimizer = Optimizer(SGD(learningRate: 0.5), for: [first])
    for _ in 0..<5 {
      (square(first.value) + second.value).sum().backward()
      optimizer.step()
      #expect(second.gradient?.node.isInput == true, "was computed with the step")
      second.gradient = nil
    }
    #expect(first.value.scalars == [0, 0])
  }

  @Test("leave gradients to whoever reads them, wherever that is")
  func gradients() {
    let parameter = Parameter(Tensor([2, -3]))
    for _ in 0..<3 {
      let value = parameter.value
      (value * value * value).sum().backward()
      // Tracked and listed, as the scope of backward() wants it.
      let slope = Engine.$current.withValue(Engine()) { withoutGradients { parameter.gradient } }
      Tensor.realizeLive()
      #expect(slope?.node.isInput == true)
      #expect(slope?.scalars == [12, 27])
      let curvature = slope.map { DescentTensors.gradients(of: $0.sum(), withRespectTo: [value]) }
      #expect(curvature?[0].scalars == [12, -18])
      parameter.gradient = nil
    }
  }
}

/// Numbers that differ from one another.
private func wave(_ shape: Shape, _ seed: Int) -> Tensor {
  let values = (0..<shape.count).map { Float(($0 * 37 + seed * 101) % 97) / 97 - 0.5 }
  return Tensor(values).reshaped(to: shape)
}
