// SPDX-License-Identifier: Apache-2.0

/// A box drawn over a picture, such as a detection.
public struct ImageBox: Sendable, Hashable {
  /// What the box is; each kind has a colour and a pattern of its own.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An object that was found: solid.
    case found
    /// An object that was not found: dashed.
    case missed
    /// Something found where no object is: dotted.
    case falseAlarm

    /// The field's words.
    public var name: String {
      switch self {
      case .found: "found"
      case .missed: "missed"
      case .falseAlarm: "false alarm"
      }
    }

    var color: Int {
      switch self {
      case .found: 0
      case .missed: 1
      case .falseAlarm: 3
      }
    }

    var dash: String {
      switch self {
      case .found: ""
      case .missed: "7 3"
      case .falseAlarm: "2 2"
      }
    }
  }

  /// In pixels of the picture, from its upper left corner.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  public var kind: Kind
  /// Shown when the pointer rests on the box, such as a class and its score.
  public var label: String

  public init(
    x: Double, y: Double, width: Double, height: Double, kind: Kind, label: String = ""
  ) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    (self.kind, self.label) = (kind, label)
  }

  /// The box inside a picture, `nil` when nothing of it is.
  func clipped(width limitX: Int, height limitY: Int) -> Area? {
    guard [x, y, width, height].allSatisfy(\.isFinite), width >= 0, height >= 0 else { return nil }
    let area = Area(
      left: max(x, 0), top: max(y, 0), right: min(x + width, Double(limitX)),
      bottom: min(y + height, Double(limitY)))
    return area.left <= area.right && area.top <= area.bottom ? area : nil
  }
}
