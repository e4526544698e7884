// SPDX-License-Identifier: Apache-2.0

import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a real XML parser finds in a drawing; `nil` when it is not well-formed.
final class ParsedDrawing: NSObject, XMLParserDelegate {
  private(set) var elements: [String: Int] = [:]
  private(set) var texts = ""
  private(set) var attributes: [String] = []

  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes values: [String: String]
  ) {
    elements[name, default: 0] += 1
    attributes += values.values
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { texts += text }
}
