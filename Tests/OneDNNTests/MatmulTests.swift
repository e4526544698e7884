// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  @Suite struct MatmulTests {
    static let tolerance = 1e-6

    /// Row-major, with `gap` unused elements at the end of each stored row and one row of them after
    /// each matrix.
    struct Case: Sendable, CustomTestStringConvertible {
      var batch = 1
      var rows: Int
      var inner: Int
      var columns: Int
      var bias = false
      var relu = false
      var gap = 0

      var testDescription: String {
        "\(batch)x \(rows)x\(inner)x\(columns) bias \(bias) relu \(relu) gap \(gap)"
      }
    }

    static let cases: [Case] = [
      Case(rows: 7, inner: 5, columns: 3), Case(rows: 1, inner: 9, columns: 4, bias: true),
      Case(rows: 6, inner: 4, columns: 1), Case(rows: 1, inner: 1, columns: 1),
      Case(rows: 32, inner: 64, columns: 32, bias: true, relu: true),
      Case(rows: 33, inner: 17, columns: 65, bias: true),
      Case(batch: 3, rows: 9, inner: 20, columns: 12),
      Case(batch: 2, rows: 16, inner: 8, columns: 10, bias: true, relu: true),
      Case(rows: 12, inner: 40, columns: 20, gap: 3),
      Case(batch: 3, rows: 12, inner: 8, columns: 20, bias: true, gap: 5),
    ]

    /// A matrix's place in memory.
    private struct Matrix {
      let rows: Int, columns: Int, transposed: Bool, gap: Int
      var storedRows: Int { transposed ? columns : rows }
      var pitch: Int { (transposed ? rows : columns) + gap }
      var size: Int { pitch * (storedRows + (gap > 0 ? 1 : 0)) }
      func offset(_ matrix: Int, _ row: Int, _ column: Int) -> Int {
        matrix * size + (transposed ? column * pitch + row : row * pitch + column)
      }
    }

    @Test(arguments: cases, [0, 1, 2, 3]) func equalsPlainLoops(_ c: Case, transposed: Int) throws {
      let left = Matrix(
        rows: c.rows, columns: c.inner, transposed: transposed & 1 != 0, gap: c.gap)
      let right = Matrix(
        rows: c.inner, columns: c.columns, transposed: transposed & 2 != 0, gap: c.gap)
      let product = Matrix(rows: c.rows, columns: c.columns, transposed: false, gap: c.gap)
      let a = Operand.random(count: c.batch * left.size, seed: 11)
      let b = Operand.random(count: c.batch * right.size, seed: 1_000_019)
      let bias = Operand.random(count: c.columns, seed: 2_000_033)
      let result = Operand(count: c.batch * product.size)
      let untouched = result.floats[0]
      var shape = descent_matmul(
        batch: Int64(c.batch), rows: Int64(c.rows), inner: Int64(c.inner),
        columns: Int64(c.columns), left_stride: Int64(c.gap > 0 ? left.pitch : 0),
        right_stride: Int64(c.gap > 0 ? right.pitch : 0),
        result_stride: Int64(c.gap > 0 ? product.pitch : 0),
        left_batch_stride: Int64(c.gap > 0 ? left.size : 0),
        right_batch_stride: Int64(c.gap > 0 ? right.size : 0),
        result_batch_stride: Int64(c.gap > 0 ? product.size : 0),
        transpose_left: left.transposed ? 1 : 0, transpose_right: right.transposed ? 1 : 0,
        with_bias: c.bias ? 1 : 0, with_relu: c.relu ? 1 : 0, type: DESCENT_TYPE_FLOAT32,
        result_type: DESCENT_TYPE_FLOAT32)
      let primitive = try Primitive { descent_matmul_create(&shape, $0) }
      try primitive.execute(Operand(a), Operand(b), bias: Operand(bias), result: result)

      var expected = [Double](repeating: Double(untouched), count: c.batch * product.size)
      for matrix in 0..<c.batch {
        for row in 0..<c.rows {
          for column in 0..<c.columns {
            var sum = c.bias ? Double(bias[column]) : 0
            for k in 0..<c.inner {
              sum +=
                Double(a[left.offset(matrix, row, k)]) * Double(b[right.offset(matrix, k, column)])
            }
            expected[product.offset(matrix, row, column)] = c.relu ? max(0, sum) : sum
          }
        }
      }
      let gaps = zip(result.values, expected).filter { $1 == Double(untouched) }
      #expect(gaps.allSatisfy { $0.0 == untouched })
      let kept = zip(result.values, expected).filter { $1 != Double(untouched) }
      #expect(relativeError(kept.map(\.0), kept.map(\.1)) < Self.tolerance)
    }
  }
#endif
