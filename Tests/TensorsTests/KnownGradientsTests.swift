// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTensors
import Testing

/// `backward()` knows the gradients of a graph that it has seen before; the data are new each time.
@Suite("Gradients that have been built before")
struct KnownGradientsTests {
  @Test("belong to the data of their step")
  func data() {
    let w = Parameter(Tensor([2, -3]))
    for number in 1...5 {
      let x = Tensor([Float(number), Float(2 * number)])
      square(w.value * x).sum().backward()
      let expected: [Float] = [4 * Float(number * number), -24 * Float(number * number)]
      #expect(w.gradient?.scalars == expected)
      w.gradient = nil
    }
  }

  @Test("can be differentiated again")
  func again() {
    let w = Parameter(Tensor([2, -3]))
    for _ in 0..<3 {
      let value = w.value
      (value * value * value).sum().backward()
      guard let slope = w.gradient else { return #expect(Bool(false), "no gradient") }
      let curvature = gradients(of: slope.sum(), withRespectTo: [value])[0]
      #expect(curvature.scalars == [12, -18])
      w.gradient = nil
    }
  }

  @Test("pass through values that were read", arguments: [0, 1, 2])
  func behindValues(_ kind: Int) {
    // A length of its own for each kind, so that each begins with a graph that is not known yet.
    let count = 101 + kind
    let w = Parameter(Tensor([Float](repeating: 2, count: count)))
    for number in 1...4 {
      let value = w.value
      let middle = value * value
      _ = middle.scalars
      let factor = Tensor([Float](repeating: Float(number), count: count))
      let loss =
        switch (kind + number) % 3 {
        case 0: (middle * value).sum()
        case 1: (middle * factor).sum()
        default: middle.sum()
        }
      loss.backward()
      let expected: Float =
        switch (kind + number) % 3 {
        case 0: 12
        case 1: 4 * Float(number)
        default: 4
        }
      #expect(
        w.gradient?.scalars == [Float](repeating: expected, count: count), "step \(number)")
      w.gradient = nil
    }
  }

  @Test("are zero where nothing depends on the parameter")
  func zero() {
    let (w, unused) = (Parameter(Tensor([1, 2])), Parameter(Tensor([5])))
    for _ in 0..<3 {
      let loss = w.value.sum() + (unused.value * 0).sum()
      loss.backward()
      #expect(w.gradient?.scalars == [1, 1])
      #expect(unused.gradient?.scalars == [0])
      w.gradient = nil
      unused.gradient = nil
    }
  }

  @Test("are none where a value that was read hides the parameter")
  func idle() {
    let w = Parameter(Tensor([1, 2]))
    for _ in 0..<2 {
      let middle = w.value * w.value
      _ = middle.scalars
      (middle * 0).sum().backward()
      #expect(w.gradient.map { $0.scalars == [0, 0] } ?? true)
      w.gradient = nil
    }
  }

  @Test("add up over several calls")
  func addUp() {
    let w = Parameter(Tensor([1, 2]))
    for number in 1...4 {
      square(w.value).sum().backward()
      #expect(w.gradient?.scalars == [2 * Float(number), 4 * Float(number)])
    }
  }
}
