// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Testing

struct MovementTests {
  let x = Tensor([Int](0..<24), shape: [2, 3, 4])

  @Test func shapes() {
    onEngine { _ in
      #expect(x.reshaped(to: [4, -1]).shape == [4, 6])
      #expect(x.flattened(fromAxis: 1).shape == [2, 12] && x.flattened().shape == [24])
      #expect(x.transposed().shape == [4, 3, 2])
      #expect(x.transposed([1, 0, -1])[2, 1].scalars == [20, 21, 22, 23])
      #expect(x.swappedAxes(0, -1).shape == [4, 3, 2])
      #expect(x.expandedDimensions(axis: -1).shape == [2, 3, 4, 1])
      #expect(x.expandedDimensions(axis: 0).squeezed().shape == [2, 3, 4])
      #expect(Tensor([1, 2]).broadcast(to: [2, 2]).scalars == [1, 2, 1, 2])
      #expect(Tensor([1]).padded(low: [1], high: [2], value: 9).scalars == [9, 1, 9, 9])
    }
  }

  @Test func subscripts() {
    onEngine { _ in
      #expect(x[1].shape == [3, 4] && x[1, -1, 0].scalar == 20)
      #expect(x[0..<1].shape == [1, 3, 4])
      #expect(x[0, 1...2, 3...].scalars == [7, 11])
      #expect(x[0, ..<1].scalars == [0, 1, 2, 3])
      #expect(x.sliced(axis: -1, 0..<4, step: 2)[0, 0].scalars == [0, 2])
      #expect(x.split(sizes: [1, 2], axis: 1).map(\.shape) == [[2, 1, 4], [2, 2, 4]])
    }
  }

  @Test func joining() {
    onEngine { _ in
      let (a, b) = (Tensor([1, 2]), Tensor([3, 4]))
      #expect(Tensor.concatenated([a, b]).scalars == [1, 2, 3, 4])
      #expect(Tensor.stacked([a, b]).shape == [2, 2])
      #expect(Tensor.stacked([a, b], axis: -1).scalars == [1, 3, 2, 4])
    }
  }

  @Test func indexing() {
    onEngine { _ in
      let rows = Tensor([[1, 2], [3, 4], [5, 6]])
      #expect(rows.gathered(at: Tensor([Int32(2), 0])).scalars == [5, 6, 1, 2])
      let square = rows.gathered(at: Tensor([Int32(0), 1, 1, 0], shape: [2, 2]), axis: 1)
      #expect(square.shape == [3, 2, 2] && square[0].scalars == [1, 2, 2, 1])
      let indices = Tensor([Int32(1), 0, 1], shape: [3, 1])
      #expect(rows.gatheredElements(at: indices).scalars == [2, 3, 6])
      let added = rows.scatterAdded(at: Tensor([Int32(1), 1, 0]), size: 3)
      #expect(added.scalars == [5, 6, 4, 6, 0, 0])
      let spread = Tensor([1, 2, 3], shape: [3, 1]).scatterAddedElements(at: indices, size: 2)
      #expect(spread.scalars == [0, 1, 2, 0, 0, 3])
      #expect(Tensor([Int32(1), 5]).oneHot(classes: 3).scalars == [0, 1, 0, 0, 0, 0])
    }
  }

  @Test func sorting() {
    onEngine { _ in
      let values = Tensor([3, .nan, 1, 3, 2])
      #expect(values.argsorted().int32s == [2, 4, 0, 3, 1])
      #expect(values.sorted(descending: true)[0..<4].scalars == [3, 3, 2, 1])
      let top = Tensor([[3, 1, 2], [4, 6, 5]]).topK(2)
      #expect(top.values.scalars == [3, 2, 6, 5] && top.indices.int32s == [0, 2, 1, 2])
    }
  }

  @Test func products() {
    onEngine { _ in
      let a = Tensor([[1, 2], [3, 4]])
      let v = Tensor([1, 10])
      #expect(matmul(a, a).scalars == [7, 10, 15, 22])
      #expect(matmul(a, v).scalars == [21, 43] && matmul(v, a).scalars == [31, 42])
      #expect(matmul(v, v).shape == [] && matmul(v, v).scalar == 101)
      #expect(matmul(a, a, transposeA: true).scalars == [10, 14, 14, 20])
      #expect(matmul(a, a, transposeB: true).scalars == [5, 11, 11, 25])
      let batch = Tensor.stacked([a, 2 * a])
      #expect(matmul(batch, a)[1].scalars == [14, 20, 30, 44])
      #expect(matmul(a, batch)[1].scalars == [14, 20, 30, 44])
      #expect(matmul(batch, a, transposeA: true)[0].scalars == [10, 14, 14, 20])
      #expect(matmul(batch, v).shape == [2, 2])
      let outer = matmul(batch.expandedDimensions(axis: 1), batch)
      #expect(outer.shape == [2, 2, 2, 2] && outer[1, 0].scalars == [14, 20, 30, 44])
      #expect(matmul(Tensor.zeros([0, 2]), a).shape == [0, 2])
    }
  }

  @Test func indexOutsideItsAxisIsAnError() {
    onEngine { _ in
      let row = Tensor([1, 2]).gathered(at: Tensor([Int32(2)]))
      #expect(throws: EngineError.self) { try Tensor.realize([row]) }
    }
  }
}
