// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Mean and biased variance of each channel over all other axes.
///
/// - Shapes: `[N, C, …]` → `[2, C]`, the means in row 0.
public func channelMoments(
  _ x: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .make(.channelMoments, [x], file: file, line: line)
}

/// Batch normalisation with given moments: `(x − mean) / √(variance + epsilon) · scale + shift`.
///
/// Gradients flow into the moments too, so moments taken from `x` give the gradient of training, and
/// running moments that of evaluation.
///
/// - Shapes: `x [N, C, …]`, `moments [2, C]`, `scale [C]`, `shift [C]` → as `x`.
/// - Source: Ioffe & Szegedy 2015.
public func batchNormalized(
  _ x: Tensor, moments: Tensor, scale: Tensor, shift: Tensor, epsilon: Double = 1e-5,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .make(.batchNorm(epsilon: epsilon), [x, moments, scale, shift], file: file, line: line)
}

/// Each example normalised over its last axes to mean 0 and variance 1, then scaled and shifted.
///
/// - Shapes: `x […, D…]`, `scale [D…]`, `shift [D…]` → as `x`; scale's axes say what is normalised.
/// - Source: Ba et al. 2016.
public func layerNormalized(
  _ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Double = 1e-5,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .make(.layerNorm(epsilon: epsilon), [x, scale, shift], file: file, line: line)
}

/// Each example normalised over groups of channels, then scaled and shifted by channel.
///
/// - Shapes: `x [N, C, …]`, `scale [C]`, `shift [C]` → as `x`.
/// - Precondition: `groups` divides `C`.
/// - Source: Wu & He 2018.
public func groupNormalized(
  _ x: Tensor, groups: Int, scale: Tensor, shift: Tensor, epsilon: Double = 1e-5,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .make(.groupNorm(groups: groups, epsilon: epsilon), [x, scale, shift], file: file, line: line)
}

/// Elements set to zero with probability `rate`, the others scaled by `1 / (1 − rate)`.
///
/// - Parameters:
///   - x: The elements, of floating-point type.
///   - rate: How probable a zero is; 0 gives `x` itself.
///   - random: Where the choice comes from; other elements in each call and each step.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Precondition: `rate` is in `0 ..< 1`.
/// - Source: Srivastava et al. 2014.
public func dropout(
  _ x: Tensor, rate: Double, random: RandomSource = .current, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  if rate == 0 { return x }
  return .make(
    .dropout(rate: rate, use: random.nextUse()), [x, random.key.value], file: file, line: line)
}
