// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The named parts of a module, in order: `["hidden": hidden, "output": output]`.
///
/// The names become the saved paths, joined by dots: `hidden.weight`. Nothing is found by
/// reflection: a part that is not listed is not trained and not saved, and after the first trace
/// the trainer reports any parameter that the graph reads and the module does not list.
public struct Children: Sendable, ExpressibleByDictionaryLiteral {
  /// One named part.
  public struct Entry: Sendable {
    public let name: String
    public let member: any ModuleMember
  }

  public private(set) var entries: [Entry]

  public init(dictionaryLiteral elements: (String, any ModuleMember)...) {
    self.init(elements.map { ($0.0, $0.1) })
  }

  /// Parts under names; those that are nil are left out (a bias that a layer does without).
  ///
  /// - Precondition: Names are different, not empty and without dots.
  public init(_ elements: [(String, (any ModuleMember)?)]) {
    entries = elements.compactMap { name, member in member.map { Entry(name: name, member: $0) } }
    Self.check(entries.map(\.name))
  }

  private static func check(_ names: [String]) {
    for (index, name) in names.enumerated() {
      if name.isEmpty || name.contains(".") {
        trap("Children: expected a name without dots, found \"\(name)\"")
      }
      if names[..<index].contains(name) {
        trap("Children: expected different names, found \"\(name)\" twice")
      }
    }
  }
}
