// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors
import Testing

struct GradientTests {
  @Test func backwardAddsUp() {
    onEngine { _ in
      let w = Parameter(Tensor([1, 2]))
      square(w.value).sum().backward()
      #expect(w.gradient?.scalars == [2, 4])
      (3 * w.value).sum().backward()
      #expect(w.gradient?.scalars == [5, 7])
      w.gradient = nil
      (w.value * w.value[0]).sum().backward()
      #expect(w.gradient?.scalars == [4, 1])
    }
  }

  @Test func frozenParametersGetNothing() {
    onEngine { _ in
      let (a, b) = (Parameter(Tensor([1])), Parameter(Tensor([2])))
      a.isTrainable = false
      (a.value * b.value).sum().backward()
      #expect(a.gradient == nil && b.gradient?.scalars == [1])
    }
  }

  @Test func readingTakesNoGradientAway() {
    onEngine { _ in
      let w = Parameter(Tensor([1, 2]))
      let hidden = square(w.value)
      #expect(hidden.scalars == [1, 4])
      let loss = (hidden * hidden).sum()
      #expect(loss.scalar == 17)
      loss.backward()
      #expect(w.gradient?.scalars == [4, 32])
    }
  }

  /// Values read at several depths, used both before and after they were read.
  @Test func gradientsFlowThroughManyReadings() {
    onEngine { _ in
      let w = Parameter(Tensor([2], elementType: .float64))
      let a = w.value * 3
      let early = a * a
      _ = a.doubles
      let b = a * early + w.value
      _ = b.doubles
      _ = early.doubles
      let loss = (b * a + early).sum()
      _ = loss.doubles
      // b = 27w³ + w, loss = 81w⁴ + 3w² + 9w²
      loss.backward()
      #expect(w.gradient?.doubles == [324 * 8 + 24 * 2])
      let slope = gradients(of: loss, withRespectTo: [w.value, a, early])
      #expect(slope[0].doubles == [324 * 8 + 24 * 2])
      // With a fixed point of view: loss(a, early, w) = (a·early + w)·a + early.
      #expect(slope[2].doubles == [36 + 1])
    }
  }

  @Test func anyTensorCanBeATarget() {
    onEngine { _ in
      let x = Tensor([1, 2, 3])
      let y = x * x
      let loss = (y * x).sum()
      let found = gradients(of: loss, withRespectTo: [x, y, Tensor([7])])
      #expect(found[0].scalars == [3, 12, 27])
      #expect(found[1].scalars == [1, 2, 3])
      #expect(found[2].scalars == [0])
      _ = y.scalars
      #expect(gradients(of: loss, withRespectTo: [y])[0].scalars == [1, 2, 3])
      let upstream = Tensor([1, 0, 2])
      let weighted = gradients(of: x * x, withRespectTo: [x], upstream: upstream)[0]
      #expect(weighted.scalars == [2, 0, 12])
    }
  }

  @Test func secondAndThirdDerivatives() {
    onEngine { _ in
      let x = Tensor([0.5, -1.25], elementType: .float64)
      var y = power(x, 4.0).sum()
      for expected: @Sendable (Double) -> Double in [
        { 4 * $0 * $0 * $0 }, { 12 * $0 * $0 }, { 24 * $0 },
      ] {
        let slope = gradients(of: y, withRespectTo: [x])[0]
        #expect(maximumDifference(slope.doubles, [0.5, -1.25].map(expected)) < 1e-12)
        y = gradients(of: y, withRespectTo: [x])[0].sum()
      }
    }
  }

  /// Hessian-vector product of a small network by gradient of gradient against differences.
  @Test func hessianVectorProduct() {
    onEngine { _ in
      let x = pattern([4, 5], elementType: .float64)
      let w = Parameter(pattern([5, 3], 1, elementType: .float64))
      let v = pattern([5, 3], 2, elementType: .float64)
      func slope(at w: Tensor) -> Tensor {
        let loss = square(sigmoid(matmul(x, w))).mean()
        return gradients(of: loss, withRespectTo: [w])[0]
      }
      let first = slope(at: w.value)
      #expect(first.doubles.allSatisfy { $0.isFinite })
      let product = gradients(of: (first * v).sum(), withRespectTo: [w.value])[0].doubles
      let step = 1e-5
      let ahead = slope(at: w.value.stopGradient() + step * v)
      let behind = slope(at: w.value.stopGradient() - step * v)
      let difference = ((ahead - behind) / (2 * step)).doubles
      #expect(maximumDifference(product, difference) < 1e-9)
    }
  }

  /// Every differentiable function along one direction, in Float64.
  @Test func functionsAgainstDifferences() {
    let functions: [(String, (Tensor) -> Tensor)] = [
      ("softmax", { softmax($0, axis: 0) * pattern([3, 4], 5, elementType: .float64) }),
      ("logSoftmax", { logSoftmax($0) * pattern([3, 4], 5, elementType: .float64) }),
      ("logSumExp", { $0.logSumExp(axes: [1]) }), ("variance", { $0.variance(axes: [0]) }),
      ("elu", { elu($0) }), ("silu", { silu($0) }), ("softplus", { softplus($0) }),
      ("leakyReLU", { leakyReLU($0) }), ("gelu", { gelu($0) }), ("max", { $0.max(axes: [1]) }),
      ("sorted", { $0.sorted() * Tensor.arange(4, elementType: .float64) }),
      ("topK", { $0.topK(2).values * Tensor([1, 3], elementType: .float64) }),
      ("gathered", { square($0.gathered(at: Tensor([Int32(1), 1, 0]), axis: -1)) }),
      ("matmul", { matmul($0, $0, transposeB: true) }), ("matvec", { matmul($0, $0[1]) }),
      ("slices", { square($0[1..., 2]) }), ("power", { power($0 + 2, $0) }),
      ("clamped", { $0.clamped(to: -0.5...0.5) }),
      ("stacked", { square(Tensor.stacked([$0, 2 * $0], axis: 1)).transposed()[3] }),
    ]
    onEngine { _ in
      let x = pattern([3, 4], elementType: .float64)
      let direction = pattern([3, 4], 9, elementType: .float64)
      for (name, function) in functions {
        let slope = (gradients(of: function(x).sum(), withRespectTo: [x])[0] * direction).sum()
        let step = 1e-6
        let ahead = function(x + step * direction).sum()
        let behind = function(x - step * direction).sum()
        let difference = (ahead.double - behind.double) / (2 * step)
        #expect(abs(slope.double - difference) < 1e-6 * max(1, abs(difference)), "\(name)")
      }
    }
  }

  /// A generated image serves two losses, with an update of the discriminator in between.
  @Test func updateOfOneNetworkKeepsTheGraphOfAnother() {
    onEngine { _ in
      let generator = Parameter(Tensor([3]))
      let discriminator = Parameter(Tensor([2]))
      let optimizer = Descent([discriminator], learningRate: 0.5)
      let image = generator.value * 5
      (discriminator.value * image.stopGradient()).sum().backward()
      optimizer.step()
      #expect(discriminator.value.scalars == [2 - 0.5 * 15])
      (discriminator.value * image).sum().backward()
      #expect(generator.gradient?.scalars == [-5.5 * 5])
    }
  }

  @Test func withoutGradientsForgetsAtOnce() {
    onEngine { _ in
      let w = Parameter(Tensor([2]))
      let y = withoutGradients { square(w.value) }
      #expect(y.scalars == [4])
      (y * w.value).sum().backward()
      #expect(w.gradient?.scalars == [4])
    }
  }
}
