// SPDX-License-Identifier: Apache-2.0
import Foundation

/// PNG files that pypng wrote, with the values they store.
struct MaskGolden: Decodable {
  struct Mask: Decodable {
    let name: String
    let height: Int
    let width: Int
    /// `nil` for an image that is no mask.
    let values: [UInt8]?
    /// Base64.
    let png: String

    var bytes: [UInt8] { Array(Data(base64Encoded: png) ?? Data()) }
  }

  let masks: [Mask]

  static func read() throws -> [Mask] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/evaluation/masks.json").standardized
    return try JSONDecoder().decode(MaskGolden.self, from: Data(contentsOf: url)).masks
  }
}
