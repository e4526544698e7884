// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Tensor {
  /// Elements drawn evenly from `range`, from a key that fixes them.
  ///
  /// - Parameters:
  ///   - shape: The shape of the result.
  ///   - range: The bounds of the elements; rounding may reach the upper one.
  ///   - elementType: A floating-point type; what is drawn is Float32, then converted.
  ///   - key: What the elements depend on: the same key gives the same elements.
  ///   - use: Tells apart the draws from one key.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, elementType: ElementType = .float32,
    key: RandomKey, use: UInt32 = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    draw(.uniform, shape, key.tensor, use, elementType, file: file, line: line)
      .scaled(by: range.upperBound - range.lowerBound, plus: range.lowerBound)
  }

  /// Elements drawn evenly from `range`; other ones in each call and each step.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, elementType: ElementType = .float32,
    random: RandomSource = .current, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    draw(.uniform, shape, random.key.value, random.nextUse(), elementType, file: file, line: line)
      .scaled(by: range.upperBound - range.lowerBound, plus: range.lowerBound)
  }

  /// Normally distributed elements, from a key that fixes them.
  ///
  /// - Parameters:
  ///   - shape: The shape of the result.
  ///   - mean: The centre of the distribution.
  ///   - standardDeviation: Its width.
  ///   - elementType: A floating-point type; what is drawn is Float32, then converted.
  ///   - key: What the elements depend on: the same key gives the same elements.
  ///   - use: Tells apart the draws from one key.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    elementType: ElementType = .float32, key: RandomKey, use: UInt32 = 0,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    draw(.normal, shape, key.tensor, use, elementType, file: file, line: line)
      .scaled(by: standardDeviation, plus: mean)
  }

  /// Normally distributed elements; other ones in each call and each step.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    elementType: ElementType = .float32, random: RandomSource = .current,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    draw(.normal, shape, random.key.value, random.nextUse(), elementType, file: file, line: line)
      .scaled(by: standardDeviation, plus: mean)
  }

  /// 32 random bits an element, UInt32.
  public static func randomBits(
    _ shape: Shape, random: RandomSource = .current, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    draw(.bits, shape, random.key.value, random.nextUse(), .uint32, file: file, line: line)
  }

  private static func draw(
    _ distribution: Op.Distribution, _ shape: Shape, _ key: Tensor, _ use: UInt32,
    _ type: ElementType, file: StaticString, line: UInt
  ) -> Tensor {
    let node = Node.make(
      .random(distribution, shape, use: use), [key.node], file: file, line: line)
    return Tensor(node: node.cast(to: type), isTracked: false)
  }

  private func scaled(by factor: Double, plus offset: Double) -> Tensor {
    let stretched = factor == 1 ? self : self * factor
    return offset == 0 ? stretched : stretched + offset
  }
}
