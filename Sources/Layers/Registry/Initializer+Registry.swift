// SPDX-License-Identifier: Apache-2.0

extension Initializer {
  /// All initialisers with their default arguments, one row each.
  public static let all: [Initializer] = [
    xavierUniform, xavierNormal, heUniform, heNormal, lecunUniform, lecunNormal, orthogonal(),
    truncatedNormal(), normal(), uniform(-0.05, 0.05), constant(0),
  ]

  /// An initialiser by name.
  ///
  /// - Throws: `LayerError.unknownName` with the names there are.
  public static func named(_ name: String) throws(LayerError) -> Initializer {
    guard let initializer = all.first(where: { $0.name == name }) else {
      throw .unknownName(kind: "initializer", name: name, known: all.map(\.name))
    }
    return initializer
  }
}
