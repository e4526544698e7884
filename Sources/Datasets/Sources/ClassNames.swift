// SPDX-License-Identifier: Apache-2.0

/// The classes of a data set in their order, and the index of each name.
struct ClassNames {
  let names: [String]
  private let indices: [String: Int32]

  init(_ names: [String]) {
    self.names = names
    indices = Dictionary(
      zip(names, Int32(0)...), uniquingKeysWith: { first, _ in first })
  }

  /// The given classes, or those that occur: numbers by value, else names by their bytes.
  init(of labels: [String], given: [String]?) {
    if let given {
      self.init(given)
      return
    }
    let names = Folder.sortedByBytes(Array(Set(labels)))
    let numbers = names.compactMap { Int($0) }
    self.init(
      numbers.count == names.count
        ? zip(numbers, names).sorted { $0.0 < $1.0 }.map(\.1) : names)
  }

  func index(of name: String, path: String) throws(DatasetError) -> Int32 {
    guard let index = indices[name] else {
      throw .unknownClass(path: path, found: name, known: names)
    }
    return index
  }
}

/// Names and indices of integer labels: the classes are named after the numbers.
func classes(
  ofNumbers numbers: [Int], given: [String]?, path: String
) throws(DatasetError) -> (names: [String], labels: [Int32]) {
  // Compared as numbers first: a name for each sample would be slow.
  let distinct = Array(Set(numbers)).sorted()
  let classes = ClassNames(of: distinct.map(String.init), given: given)
  var lookup: [Int: Int32] = [:]
  for number in distinct { lookup[number] = try classes.index(of: "\(number)", path: path) }
  return (classes.names, numbers.map { lookup[$0] ?? -1 })
}
