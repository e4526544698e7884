// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Synchronization

/// Runs a test on an engine of its own, so that parallel tests do not see each other's tensors.
@discardableResult
func onEngine<Result>(
  _ backend: (any Backend)? = nil, _ body: (Engine) throws -> Result
) rethrows -> Result {
  let engine = backend.map { Engine(backend: $0) } ?? Engine()
  return try Engine.$current.withValue(engine) { try body(engine) }
}

/// A tensor with elements from a fixed pattern in (−1, 1), other ones for each `salt`.
func pattern(_ shape: Shape, _ salt: Int = 0, elementType: ElementType = .float32) -> Tensor {
  let values = (0..<shape.count).map { index -> Double in
    let number: Int = (index * 7919 + salt * 104_729 + 13) % 2003
    return Double(number) / 1001.5 - 1
  }
  return Tensor(values, shape: shape, elementType: elementType)
}

func maximumDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    pair.0 == pair.1 ? worst : max(worst, abs(pair.0 - pair.1))
  }
}

/// Plain gradient descent with momentum: enough of an optimizer to test the room without one.
final class Descent: Sendable {
  let parameters: [Parameter]
  let velocities: [Variable]
  let learningRate: Variable

  init(_ parameters: [Parameter], learningRate: Double) {
    self.parameters = parameters
    velocities = parameters.map { Variable(.zeros($0.shape, elementType: $0.elementType)) }
    self.learningRate = Variable(Tensor(learningRate))
  }

  func step() {
    for (parameter, velocity) in zip(parameters, velocities) {
      guard let gradient = parameter.gradient else { continue }
      let speed = velocity.value * 0.9 + gradient
      velocity.value = speed
      parameter.value = parameter.value - learningRate.value * speed
      parameter.gradient = nil
    }
    Tensor.realizeLive()
  }
}

/// A perceptron with one hidden layer.
struct Perceptron {
  let weight1, bias1, weight2, bias2: Parameter
  var parameters: [Parameter] { [weight1, bias1, weight2, bias2] }

  init(inputs: Int = 5, hidden: Int = 7, outputs: Int = 3) {
    weight1 = Parameter(pattern([inputs, hidden], 1), name: "weight1")
    bias1 = Parameter(.zeros([hidden]), name: "bias1")
    weight2 = Parameter(pattern([hidden, outputs], 2), name: "weight2")
    bias2 = Parameter(.zeros([outputs]), name: "bias2")
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let hidden = tanh(matmul(x, weight1.value) + bias1.value)
    return matmul(hidden, weight2.value) + bias2.value
  }

  func loss(_ x: Tensor, _ targets: Tensor) -> Tensor {
    softmaxCrossEntropy(logits: self(x), targets: targets).mean()
  }
}

/// One-hot rows with ones at 0, 1, 2, 0, …
func labels(_ count: Int, classes: Int = 3) -> Tensor {
  Tensor((0..<count).map { Int32($0 % classes) }).oneHot(classes: classes)
}

/// A number that tasks count up together.
final class Count: Sendable {
  private let storage = Mutex(0)
  var value: Int { storage.withLock { $0 } }
  func increment() { storage.withLock { $0 += 1 } }
}
