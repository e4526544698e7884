// SPDX-License-Identifier: Apache-2.0

/// The ways of recalibrating probabilities.
public enum RecalibrationMethod: String, Sendable, Hashable, CaseIterable, Codable {
  /// ``TemperatureScaling``: one number; keeps the order of classes. The first choice.
  case temperature
  /// ``PlattScaling`` of each class against the rest: two numbers a class.
  case platt
  /// ``IsotonicScaling`` of each class against the rest: any rising function.
  case isotonic
}
