// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors
import Testing

struct CreationTests {
  @Test func literalsMakeFloat32() {
    let whole = Tensor([1, 2])
    let broken = Tensor([0.5, 2])
    let matrix = Tensor([[1, 2], [3, 4.5]])
    #expect(whole.elementType == .float32 && whole.shape == [2] && whole.scalars == [1, 2])
    #expect(broken.elementType == .float32 && broken.scalars == [0.5, 2])
    #expect(matrix.shape == [2, 2] && matrix.scalars == [1, 2, 3, 4.5])
    #expect(Tensor(3).shape == [] && Tensor(3).scalar == 3 && Tensor(2.5).scalar == 2.5)
  }

  @Test func elementTypes() {
    #expect(Tensor([Int32(-3), 4]).int32s == [-3, 4])
    #expect(Tensor([UInt32.max]).elements(as: UInt32.self) == [.max])
    #expect(Tensor([true, false]).elements(as: Bool.self) == [true, false])
    #expect(Tensor([0.1], elementType: .float64).doubles == [0.1])
    #expect(Tensor([1, 2], elementType: .int32).int32s == [1, 2])
    #expect(Tensor([1.00390625], elementType: .bfloat16).doubles == [1])
  }

  @Test func fills() {
    onEngine { _ in
      #expect(Tensor.zeros([2, 2]).scalars == [0, 0, 0, 0])
      #expect(Tensor.ones([3], elementType: .int32).int32s == [1, 1, 1])
      #expect(Tensor.full([2], 2.5).scalars == [2.5, 2.5])
      #expect(Tensor.arange(4).scalars == [0, 1, 2, 3])
      #expect(Tensor.iota([2, 2], axis: -2).scalars == [0, 0, 1, 1])
      #expect(Tensor.identity(2).scalars == [1, 0, 0, 1])
      #expect(Tensor.zeros([0, 3]).scalars == [])
    }
  }

  @Test func descriptions() {
    #expect(Tensor([1, 2.5]).description == "[1.0, 2.5]")
    #expect(Tensor([[1, 2], [30, 4]]).description == "[[ 1.0,  2.0],\n [30.0,  4.0]]")
    #expect(Tensor(2).description == "2.0")
    #expect(Tensor([Int32(1), -2]).description == "[ 1, -2]")
    #expect(Tensor([true, false]).description == "[ true, false]")
    #expect(Tensor([Float](), shape: [0, 2]).description == "[] (f32, [0, 2])")
    let long = Tensor([Int32](0..<2000))
    #expect(long.description == "[   0,    1,    2, …, 1997, 1998, 1999]")
    let cube = Tensor([Int32](0..<8), shape: [2, 2, 2])
    #expect(cube.description == "[[[0, 1],\n  [2, 3]],\n\n [[4, 5],\n  [6, 7]]]")
  }

  @Test func arithmeticWithNumbersOnEitherSide() {
    onEngine { _ in
      let x = Tensor([1, 2, 4])
      let factor: Float = 2
      let offset = 0.5
      #expect((2 * x).scalars == [2, 4, 8])
      #expect((x * 2.5 + 1).scalars == [3.5, 6, 11])
      #expect((factor * x - offset).scalars == [1.5, 3.5, 7.5])
      #expect((1 / x).scalars == [1, 0.5, 0.25])
      #expect((8 - x / factor).scalars == [7.5, 7, 6])
      #expect((-x).scalars == [-1, -2, -4])
      #expect((Tensor([Int32(3), 4]) * 2).int32s == [6, 8])
      var y = x
      y += x
      y *= 3
      #expect(y.scalars == [6, 12, 24] && x.scalars == [1, 2, 4])
      let sigmoidByHand = 1 / (1 + exp(-x))
      #expect(maximumDifference(sigmoidByHand.doubles, sigmoid(x).doubles) < 1e-6)
    }
  }
}
