// SPDX-License-Identifier: Apache-2.0

/// Whose form of an optimizer is meant: frameworks that use one name compute different things.
///
/// ```swift
/// Adam(flavor: .keras)          // Keras's defaults and its epsilon
/// ```
public enum Flavor: String, Sendable, Hashable, Codable, CaseIterable {
  /// PyTorch, the default.
  case torch
  case keras
  case optax
  case mlx
  /// The paper that the method comes from.
  case paper
  /// The lecture that the project follows.
  case lecture
}

extension Flavor: CustomDebugStringConvertible {
  /// A rule that is printed names its flavor by this.
  public var debugDescription: String { rawValue }
}
