// SPDX-License-Identifier: Apache-2.0

extension COCOInstances {
  /// The file's content: images, categories and annotations, an entry a line, annotations numbered
  /// from 1. Numbers keep all their bits; reading it gives equal instances. The format has no field
  /// for `isDifficult`, which is left out.
  public var json: [UInt8] {
    let images = images.map { image in
      "{\"id\":\(image.id)"
        + (image.fileName.map { ",\"file_name\":\(Self.quoted($0))" } ?? "")
        + (image.width.map { ",\"width\":\($0)" } ?? "")
        + (image.height.map { ",\"height\":\($0)" } ?? "") + "}"
    }
    let kinds = categories.map { "{\"id\":\($0.id),\"name\":\(Self.quoted($0.name))}" }
    let objects = truths.enumerated().map { index, truth in
      let box = truth.box
      return "{\"id\":\(index + 1),\"image_id\":\(truth.image),"
        + "\"category_id\":\(categories[truth.classIndex].id),"
        + "\"bbox\":[\(box.x),\(box.y),\(box.width),\(box.height)],"
        + "\"area\":\(truth.area),\"iscrowd\":\(truth.isCrowd ? 1 : 0)}"
    }
    let lists = [("images", images), ("categories", kinds), ("annotations", objects)]
    let text = lists.map { name, entries in
      "\"\(name)\":[" + entries.map { "\n" + $0 }.joined(separator: ",") + "\n]"
    }
    return Array(("{" + text.joined(separator: ",\n") + "}\n").utf8)
  }

  /// Writes ``json``; a file of this name is replaced at once, or not at all.
  ///
  /// - Throws: ``PredictionFileError/unwritable(path:reason:)``.
  public func write(to path: String) throws(PredictionFileError) {
    try COCOBytes.write(json, to: path)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
