// SPDX-License-Identifier: Apache-2.0

extension DatasetError {
  /// What the user can do about it, as a sentence.
  public var nextStep: String {
    switch self {
    case .notFound:
      "Check the spelling, or name a built-in data set (\(Dataset.builtInNames.joined(separator: ", "))); './NAME' is always a path."
    case .unreadable:
      "Check the permissions and the disk."
    case .unknownSource:
      "Point to the folder or file that holds the data itself."
    case .noSamples:
      "Give a folder or file that holds samples; for images, one sub-folder for each class."
    case .oneClass:
      "Add samples of a second class."
    case .tooFewSamples:
      "Add samples, or leave this class out."
    case .unknownClass:
      "Correct the label, or train again with this class."
    case .damaged:
      "Replace the file by an intact copy, or remove it."
    case .unsupported:
      "Convert the file."
    case .tooLarge(_, let what, _, _):
      what == "pixels"
        ? "Scale the image down, or raise the pixel limit."
        : "Check the file, or raise the memory limit."
    case .imageMismatch(_, let expected, let found, _):
      expected.dropFirst() == found.dropFirst()
        ? "Convert the image, or give --channels 1 or 3 to convert all images."
        : "Give --image-size HxW to scale all images to one size, or remove the file."
    case .raggedRow:
      "Correct the row; a field that contains the separator must stand in double quotes."
    case .malformedTable:
      "Correct the file; tables are UTF-8 text with a header line."
    case .missingColumn:
      "Correct the name, or add the column."
    case .missingValue:
      "Fill in the value, remove the row, or give --missing median to use the training median."
    case .notFinite:
      "Correct the value; a value that is not known is an empty field."
    case .notNumeric:
      "Correct the value, or declare the column as categorical."
    case .unknownCategory:
      "Correct the value, or train again with this category."
    case .mismatch:
      "Use data that fit together."
    case .overlap:
      "Remove the duplicates from one of the two; a test on training samples says nothing."
    case .invalidOption:
      "Change the value."
    }
  }
}
