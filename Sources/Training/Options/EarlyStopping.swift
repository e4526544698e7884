// SPDX-License-Identifier: Apache-2.0

/// Ends a training that has stopped getting better on the validation part.
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// Epochs without a new best after which training ends.
  public var patience: Int

  public init(patience: Int) { self.patience = patience }
}
