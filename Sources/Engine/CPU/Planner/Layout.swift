// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The order of an image's elements in memory. Logically every image is [N, C, H, W].
package enum Layout: UInt8, Sendable, Hashable {
  /// Row-major; the only order of anything that is not an image.
  case plain
  /// [N, H, W, C].
  case channelsLast
  /// [N, C/16, H, W, 16]; only where 16 divides the channels, so that no lane is padding.
  case blocked16

  /// The sizes in memory order.
  func dimensions(of shape: Shape) -> [Int] {
    switch self {
    case .plain: shape.dimensions
    case .channelsLast: [shape[0], shape[2], shape[3], shape[1]]
    case .blocked16: [shape[0], shape[1] / 16, shape[2], shape[3], 16]
    }
  }

  /// Strides over the logical axes, rearranged to strides over the memory order.
  func rearranged(strides: [Int]) -> [Int] {
    switch self {
    case .plain: strides
    case .channelsLast: [strides[0], strides[2], strides[3], strides[1]]
    case .blocked16: [strides[0], strides[1] * 16, strides[2], strides[3], strides[1]]
    }
  }

  /// An image seen as [N, G, S, I] with channel g·I + i, the view that channel kernels take.
  func channelView(of shape: Shape) -> (samples: Int, groups: Int, spatial: Int, inner: Int) {
    let spatial = shape.dimensions.dropFirst(2).reduce(1, *)
    switch self {
    case .plain: return (shape[0], shape[1], spatial, 1)
    case .channelsLast: return (shape[0], 1, spatial, shape[1])
    case .blocked16: return (shape[0], shape[1] / 16, spatial, 16)
    }
  }
}
