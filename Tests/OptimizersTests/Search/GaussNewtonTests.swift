// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// Products with the Gauss–Newton matrix against one that is put together from differences.
@Suite struct GaussNewtonTests {
  private let x = Tensor(
    [0.5, -1, 2, 1, 0, 0.25, -1, -1, 1.5, 0.5, -0.5, 2], shape: [6, 2], elementType: .float64)
  private let labels = Tensor([0, 1, 1, 0, 1, 0])

  private func network(_ type: ElementType = .float64) -> [Parameter] {
    func values(_ count: Int, _ seed: Int) -> [Double] {
      (0..<count).map { Double(($0 * 37 + seed * 11) % 19 - 9) / 10 }
    }
    return [
      Parameter(Tensor(values(6, 1), shape: [2, 3], elementType: type), name: "a"),
      Parameter(Tensor(values(6, 3), shape: [3, 2], elementType: type), name: "b"),
    ]
  }

  private func outputs(_ p: [Parameter]) -> Tensor {
    matmul(tanh(matmul(x, p[0].value)), p[1].value)
  }

  /// Cross-entropy of two scores a sample.
  private func loss(_ z: Tensor) -> Tensor {
    let hot = labels.oneHot(classes: 2, elementType: .float64)
    return -(hot * logSoftmax(z, axis: 1)).sum() / 6
  }

  /// `(Jᵀ · L″ · J + decay) · move + slope` for the move of a plain step, which has to be zero. `J` is
  /// made of differences of the outputs, and `L″` is `(diag p − p·pᵀ) / 6` for each sample.
  private func residual(of curvature: Newton.Curvature, decay: Double) -> Double {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let p = network()
      let start = p.flatMap { $0.value.doubles }
      func place(_ values: [Double]) {
        p[0].value = Tensor(Array(values[0..<6]), shape: [2, 3], elementType: .float64)
        p[1].value = Tensor(Array(values[6..<12]), shape: [3, 2], elementType: .float64)
      }
      func shifted(_ index: Int, _ h: Double) -> [Double] {
        var values = start
        values[index] += h
        place(values)
        return outputs(p).doubles
      }
      let h = 1e-5
      let columns = start.indices.map { index in
        zip(shifted(index, h), shifted(index, -h)).map { ($0 - $1) / (2 * h) }
      }
      place(start)
      let shares = softmax(outputs(p), axis: 1).doubles
      (loss(outputs(p)) + 0.5 * decay
        * p.reduce(Tensor(0, elementType: .float64)) {
          $0 + square($1.value).sum()
        }).backward()
      let slope = p.flatMap { $0.gradient?.doubles ?? [] }
      for parameter in p { parameter.gradient = nil }

      let rule = Newton(.plain, curvature: curvature, weightDecay: decay)
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: p)])
      optimizer.step {
        outputs(p)
      } loss: {
        loss($0)
      }
      let move = zip(p.flatMap { $0.value.doubles }, start).map { $0 - $1 }
      let pushed = shares.indices.map { output in
        zip(columns, move).reduce(0) { $0 + $1.0[output] * $1.1 }
      }
      let bent = shares.indices.map { output in
        let other = output ^ 1
        let (own, cross) = (shares[output], shares[output] * shares[other])
        return ((own - own * own) * pushed[output] - cross * pushed[other]) / 6
      }
      return zip(zip(columns, slope), move).reduce(0) { worst, entry in
        let product = zip(entry.0.0, bent).reduce(decay * entry.1) { $0 + $1.0 * $1.1 }
        return max(worst, abs(product + entry.0.1))
      }
    }
  }

  @Test func theMatrixIsThatOfJacobiansAndOutputs() {
    let found = residual(of: .gaussNewton, decay: 0.5)
    #expect(found < 1e-8, "\(found)")
  }

  /// The check tells the two matrices apart.
  @Test func theHessianIsAnother() {
    let found = residual(of: .hessian, decay: 0.5)
    #expect(found > 1e-3, "\(found)")
  }

  /// A model that is linear in its weights has no bend: the same matrix, the same step.
  @Test func bothAreOneForLinearModels() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let moved = Newton.Curvature.allCases.map { curvature in
        let w = Parameter(Tensor([0.1, -0.2, 0.3, 0.4], shape: [2, 2], elementType: .float64))
        let optimizer = Optimizer(
          groups: [ParameterGroup(Newton(curvature: curvature, weightDecay: 0.1), for: [w])])
        for _ in 0..<3 {
          optimizer.step {
            matmul(x, w.value)
          } loss: {
            loss($0)
          }
        }
        return w.value.doubles
      }
      #expect(distance(moved[0], moved[1]) < 1e-12)
    }
  }

  /// In Float32, as networks train; by products alone.
  @Test func aNetworkInFloat32IsFitted() {
    Engine.$current.withValue(Engine(backend: CPUBackend(threads: 1))) {
      for method in [Newton.Method.damped, .conjugateGradient] {
        let p = network(.float32)
        let narrow = x.cast(to: .float32)
        func outputs() -> Tensor { matmul(tanh(matmul(narrow, p[0].value)), p[1].value) }
        func loss(_ z: Tensor) -> Tensor { crossEntropySum(z) / 6 }
        func crossEntropySum(_ z: Tensor) -> Tensor {
          -(labels.oneHot(classes: 2, elementType: .float32) * logSoftmax(z, axis: 1)).sum()
        }
        let first = loss(outputs()).double
        let optimizer = Optimizer(
          groups: [ParameterGroup(Newton(method, curvature: .gaussNewton), for: p)])
        for _ in 0..<40 { optimizer.step(outputs: outputs, loss: loss) }
        let last = loss(outputs()).double
        #expect(
          last < 0.05 * first,
          "\(method): \(first) → \(last), \(optimizer.stopReason?.description ?? "")")
      }
    }
  }
}
