// SPDX-License-Identifier: Apache-2.0

extension Dataset: CustomStringConvertible {
  /// One line: `digits: 1797 grey images 8x8, 10 classes of 174 to 183 samples`.
  public var summary: String {
    let what: String
    switch kind {
    case .images:
      let colour =
        switch sampleShape[0] {
        case 1: "grey images"
        case 3: "RGB images"
        default: "images with \(sampleShape[0]) channels"
        }
      what = "\(count) \(colour) \(sampleShape[1])x\(sampleShape[2])"
    case .features:
      what = "\(count) rows of \(sampleShape[0]) features"
    }
    let counts = classCounts
    var line = "\(name): \(what), \(classes.count) classes"
    if let least = counts.min(), let most = counts.max(), most > 0 {
      line += least == most ? " of \(most) samples" : " of \(least) to \(most) samples"
    }
    if !skipped.isEmpty {
      line += "; \(skipped.count) damaged file\(skipped.count == 1 ? "" : "s") skipped"
    }
    return line
  }

  public var description: String { summary }
}
