// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension ReferenceStep {
  /// `op(A)·op(B)` for each matrix of the batch.
  func matmul(transposeLeft: Bool, transposeRight: Bool, _ a: [Double], _ b: [Double]) -> [Double] {
    let (rows, columns) = (shape[-2], shape[-1])
    let inner = inputShapes[0][transposeLeft ? -2 : -1]
    let left = transposeLeft ? (row: 1, inner: rows) : (row: inner, inner: 1)
    let right = transposeRight ? (inner: 1, column: inner) : (inner: columns, column: 1)
    var result = [Double](repeating: 0, count: shape.count)
    for index in result.indices {
      let batch = index / (rows * columns)
      let (row, column) = (index / columns % rows, index % columns)
      let startA = batch * rows * inner + row * left.row
      let startB = batch * inner * columns + column * right.column
      for k in 0..<inner {
        result[index] += a[startA + k * left.inner] * b[startB + k * right.inner]
      }
    }
    return result
  }

  /// The three products that a convolution's triples (x, w, y) of elements make.
  func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: shape.count)
    switch op {
    case .convolution(let geometry):
      ConvolutionTriples(geometry, image: inputShapes[0], weight: inputShapes[1], output: shape)
        .visit { x, w, y in result[y] += a[x] * b[w] }
    case .convolutionInputGradient(let geometry, _, _):
      ConvolutionTriples(geometry, image: shape, weight: inputShapes[1], output: inputShapes[0])
        .visit { x, w, y in result[x] += a[y] * b[w] }
    case .convolutionWeightGradient(let geometry, _, _):
      ConvolutionTriples(geometry, image: inputShapes[0], weight: shape, output: inputShapes[1])
        .visit { x, w, y in result[w] += a[x] * b[y] }
    default: trap("reference: \(op.name) is not a convolution")
    }
    return result
  }
}

/// All positions (x, w, y) for which `y += x · w` in a convolution.
private struct ConvolutionTriples {
  let geometry: ConvolutionGeometry
  let image: Shape
  let weight: Shape
  let output: Shape

  init(_ geometry: ConvolutionGeometry, image: Shape, weight: Shape, output: Shape) {
    (self.geometry, self.image, self.weight, self.output) = (geometry, image, weight, output)
  }

  func visit(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    let outputsPerGroup = weight[0] / geometry.groups
    for n in 0..<output[0] {
      for o in 0..<output[1] {
        for c in 0..<weight[1] {
          let channel = o / outputsPerGroup * weight[1] + c
          visitPixels { pixel, element, place in
            body(
              (n * image[1] + channel) * image[2] * image[3] + pixel,
              (o * weight[1] + c) * weight[2] * weight[3] + element,
              (n * output[1] + o) * output[2] * output[3] + place)
          }
        }
      }
    }
  }

  /// Pixel of the image, element of the kernel and place in the output of one pair of channels.
  private func visitPixels(_ body: (_ pixel: Int, _ element: Int, _ place: Int) -> Void) {
    let (vertical, horizontal) = (geometry.vertical, geometry.horizontal)
    for row in 0..<output[2] {
      for column in 0..<output[3] {
        for i in 0..<weight[2] {
          let y = row * vertical.stride - vertical.padLow + i * vertical.dilation
          guard y >= 0, y < image[2] else { continue }
          for j in 0..<weight[3] {
            let x = column * horizontal.stride - horizontal.padLow + j * horizontal.dilation
            guard x >= 0, x < image[3] else { continue }
            body(y * image[3] + x, i * weight[3] + j, row * output[3] + column)
          }
        }
      }
    }
  }
}
