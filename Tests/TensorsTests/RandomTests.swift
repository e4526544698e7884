// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Testing

struct RandomTests {
  @Test func sameKeySameNumbers() {
    onEngine { _ in
      let key = RandomKey(seed: 7, path: "hidden.weight")
      let a = Tensor.normal([100], key: key).scalars
      #expect(a == Tensor.normal([100], key: key).scalars)
      #expect(a != Tensor.normal([100], key: key, use: 1).scalars)
      #expect(a != Tensor.normal([100], key: RandomKey(seed: 7, path: "hidden.bias")).scalars)
      #expect(a != Tensor.normal([100], key: RandomKey(seed: 8, path: "hidden.weight")).scalars)
      #expect(RandomKey(seed: 0x1_0000_0002, step: 3).words == [2, 1, 3, 0])
    }
  }

  @Test func distributions() {
    onEngine { _ in
      let key = RandomKey(seed: 1)
      let even = Tensor.uniform([10_000], in: -2..<4, key: key)
      #expect(even.min().scalar >= -2 && even.max().scalar < 4)
      #expect(Swift.abs(even.mean().scalar - 1) < 0.06)
      let normal = Tensor.normal(
        [10_000], mean: 3, standardDeviation: 2, elementType: .float64, key: key)
      #expect(normal.elementType == .float64)
      #expect(Swift.abs(normal.mean().scalar - 3) < 0.07)
      #expect(Swift.abs(normal.variance().scalar - 4) < 0.2)
    }
  }

  @Test func aSourceGivesOtherNumbersInEachCallAndStep() {
    onEngine { engine in
      let source = RandomSource(seed: 3)
      let first = (Tensor.uniform([8], random: source), Tensor.uniform([8], random: source))
      let pendingKey = source.key.value
      #expect(first.0.scalars != first.1.scalars)
      source.advance()
      let second = Tensor.uniform([8], random: source)
      #expect(second.scalars != first.0.scalars)
      #expect(pendingKey.elements(as: UInt32.self) == [3, 0, 0, 0])
      // Resuming at a step gives its numbers again; the plan is the one that is there.
      let compiled = engine.currentCounters.plansCompiled
      source.step = 0
      #expect(Tensor.uniform([8], random: source).scalars == first.0.scalars)
      #expect(engine.currentCounters.plansCompiled == compiled)
      #expect(Tensor.randomBits([2], random: source).elementType == .uint32)
    }
  }

  @Test func dropoutKeepsTheMean() {
    onEngine { _ in
      let source = RandomSource(seed: 5)
      let kept = dropout(.ones([10_000]), rate: 0.3, random: source)
      let values = Set(kept.scalars)
      #expect(values.count == 2 && values.contains(0))
      #expect(Swift.abs(kept.mean().scalar - 1) < 0.03)
      #expect(dropout(.ones([3]), rate: 0, random: source).scalars == [1, 1, 1])
    }
  }

  @Test func theDefaultSourceCanBeChosenForAScope() {
    onEngine { _ in
      func draw() -> [Float] {
        RandomSource.$current.withValue(RandomSource(seed: 9)) { Tensor.normal([4]).scalars }
      }
      #expect(draw() == draw())
    }
  }
}
