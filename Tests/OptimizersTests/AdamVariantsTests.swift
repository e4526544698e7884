// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// One weight of 1 and five given gradients: what PyTorch 2.13, Keras 3.15 and optax 0.2.8 have at the
/// end, and what the papers' formulas give.
@Suite struct AdamVariantsTests {
  private static let gradients = [1, -0.5, 0.25, 2, -0.1]
  /// A large gradient and then small ones: here the flavors of AMSGrad part.
  private static let spike = [2, 0.01, 0.01, 0.01, 0.01]

  private func last(_ rule: some OptimizerRule, _ gradients: [Double]) -> Double {
    trajectory(rule, start: [1], gradients: gradients.map { [$0] }).last?[0] ?? .nan
  }

  @Test(arguments: [
    (Adam(flavor: .torch), 0.9972311273338358), (Adam(flavor: .optax), 0.9972311273338358),
    (Adam(flavor: .paper), 0.9972311273338358), (Adam(flavor: .lecture), 0.9972311273338358),
    (Adam(flavor: .keras), 0.9972311337556836), (Adam(flavor: .mlx), 0.9875123659358301),
  ])
  func adam(_ rule: Adam, _ expected: Double) {
    #expect(abs(last(rule, Self.gradients) - expected) < 1e-15)
  }

  @Test(arguments: [
    (Flavor.torch, 0.9700425640276625), (.keras, 0.9700426111673901),
    (.optax, 0.978409505832546), (.lecture, 0.978409505832546), (.paper, 0.8690708157128233),
  ])
  func amsgrad(_ flavor: Flavor, _ expected: Double) {
    let rule = AMSGrad(learningRate: 1e-2, flavor: flavor)
    #expect(abs(last(rule, Self.spike) - expected) < 1e-15)
  }

  @Test(arguments: [
    (Flavor.torch, 0.9958888148273312), (.keras, 0.9959680630335896), (.optax, 0.9938703063694487),
  ])
  func nadam(_ flavor: Flavor, _ expected: Double) {
    let rule = NAdam(learningRate: 2e-3, flavor: flavor)
    #expect(abs(last(rule, Self.gradients) - expected) < 1e-15)
  }

  @Test func adamaxRAdamAndLion() {
    for flavor in Adamax.flavors {
      let expected = flavor == .keras ? 0.9958499131892059 : 0.9958499128730273
      let rule = Adamax(learningRate: 2e-3, flavor: flavor)
      #expect(abs(last(rule, Self.gradients) - expected) < 1e-15, "\(flavor)")
    }
    for flavor in RAdam.flavors {
      // Five steps without rectification.
      let found = last(RAdam(flavor: flavor), Self.gradients)
      #expect(abs(found - 0.9972873909230868) < 1e-15, "\(flavor)")
    }
    for flavor in Lion.flavors {
      // Four steps down and one up; with beta2 = 0.999 the mean is too small to turn the last gradient.
      let found = last(Lion(learningRate: 1e-3, weightDecay: 0, flavor: flavor), Self.gradients)
      #expect(abs(found - (flavor == .mlx ? 0.999 : 0.997)) < 1e-15, "\(flavor)")
    }
  }

  /// The sixth step with a learning rate of 1 moves by rectification · m̂ / √v̂.
  @Test func radamIsRectifiedFromTheSixthStepOn() {
    let path = trajectory(
      RAdam(learningRate: 1, epsilon: 0), start: [0],
      gradients: [[Double]](repeating: [100], count: 8))
    let moves = zip([[0]] + path, path).map { $0[0] - $1[0] }
    #expect(moves[..<5].allSatisfy { abs($0 - 100) < 1e-9 })
    #expect(moves[5...].allSatisfy { $0 > 0.01 && $0 < 0.2 })
    #expect(moves[6] > moves[5] && moves[7] > moves[6])
  }

  @Test(
    arguments: [
      ("amsgrad", "learningRate", [.torch: 1e-3, .keras: 1e-3, .optax: 1e-3, .paper: 1e-3]),
      ("amsgrad", "epsilon", [.torch: 1e-8, .keras: 1e-7, .optax: 1e-8, .lecture: 1e-8]),
      ("amsgrad", "decoupled", [.torch: 0, .keras: 1, .optax: 0, .paper: 0, .lecture: 0]),
      ("adamax", "learningRate", [.torch: 2e-3, .keras: 1e-3, .optax: 2e-3]),
      ("nadam", "learningRate", [.torch: 2e-3, .keras: 1e-3, .optax: 2e-3]),
      ("nadam", "momentumDecay", [.torch: 4e-3, .keras: 1, .optax: 0]),
      ("nadam", "decoupled", [.torch: 0, .keras: 1, .optax: 1]),
      ("radam", "threshold", [.torch: 5, .optax: 5]),
      ("lion", "learningRate", [.torch: 1e-4, .keras: 1e-3, .optax: 1e-4, .mlx: 1e-4]),
      ("lion", "beta2", [.torch: 0.99, .keras: 0.99, .optax: 0.99, .mlx: 0.999]),
      ("lion", "weightDecay", [.torch: 0, .keras: 0, .optax: 1e-3, .mlx: 0]),
    ] as [(String, String, [Flavor: Double])])
  func defaultsAreTheFrameworks(
    _ name: String, _ setting: String, _ expected: [Flavor: Double]
  ) throws {
    let found = try #require(
      OptimizerEntry.named(name).settings.first { $0.name == setting }?.defaults)
    for (flavor, value) in expected { #expect(found[flavor] == value, "\(flavor)") }
  }

  /// Nothing of a step is fixed when it is traced: not the momenta's product, not the rectification.
  @Test(arguments: ["amsgrad", "adamax", "nadam", "radam", "lion"])
  func aCapturedStepGivesTheSameBitsAsTheLoopByHand(_ name: String) throws {
    let entry = try OptimizerEntry.named(name)
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      for flavor in entry.flavors {
        let (byHand, captured) = (Parameter(Tensor([1, -2])), Parameter(Tensor([1, -2])))
        let settings = ["learningRate": 0.05]
        let first = Optimizer(try entry.make(flavor: flavor, settings: settings), for: [byHand])
        let second = Optimizer(try entry.make(flavor: flavor, settings: settings), for: [captured])
        let step = try CapturedStep(inputs: []) { _ in
          square(captured.value).sum().backward()
          second.step()
          return []
        }
        for _ in 0..<10 {
          square(byHand.value).sum().backward()
          first.step()
          try step.run()
          #expect(byHand.value.scalars == captured.value.scalars, "\(flavor)")
        }
        for (a, b) in zip(first.state, second.state) {
          #expect(a.variable.value.doubles == b.variable.value.doubles, "\(flavor) \(a.path)")
        }
      }
    }
  }
}
