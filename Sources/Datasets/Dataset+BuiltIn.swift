// SPDX-License-Identifier: Apache-2.0

internal import CDescentData

extension Dataset {
  /// 1,797 handwritten digits, 8×8 grey values 0 … 1, ten classes.
  ///
  /// The values are sixteenths: each pixel counts the ink in a 4×4 block of a scanned bitmap.
  ///
  /// - Source: "Optical Recognition of Handwritten Digits" (test part), E. Alpaydin and C. Kaynak,
  ///   UCI Machine Learning Repository, doi:10.24432/C50P49, CC BY 4.0.
  public static let digits: Dataset = {
    let count = Int(DESCENT_DIGITS_COUNT)
    let side = Int(DESCENT_DIGITS_SIDE)
    let pixels = [UInt8](
      UnsafeBufferPointer(start: descent_digits_pixels, count: count * side * side))
    let labels = UnsafeBufferPointer(start: descent_digits_labels, count: count).map { Int32($0) }
    let description = Description(
      name: "digits", kind: .images, sampleShape: [1, side, side],
      classes: (0...9).map { "\($0)" })
    let store = ByteStore(
      pixels: pixels, shape: [1, side, side], maximum: Float(DESCENT_DIGITS_MAXIMUM))
    return Dataset(Content(description, store: store, labels: labels))
  }()

  /// The names that ``named(_:)`` knows.
  public static let builtInNames = ["digits"]

  /// A data set inside the package; nil when there is none of that name.
  public static func named(_ name: String) -> Dataset? {
    name == "digits" ? .digits : nil
  }
}
