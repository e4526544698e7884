// SPDX-License-Identifier: Apache-2.0
internal import DescentDatasets
public import DescentEvaluation

/// Masks of a truth and of predictions for the same images, as PNG files of the same names.
///
/// A mask stores the class of each pixel as its grey value or palette index, 0 … 255. Names are
/// compared with the folders below, so `a/1.png` belongs to `a/1.png`. Files that are no `.png` and
/// hidden ones are passed over.
public struct MaskFolder: Sendable, Hashable {
  /// The two masks of an image.
  public struct Pair: Sendable, Hashable {
    /// The path below the folders, without `.png`.
    public let name: String
    public let truth: String
    public let predicted: String
  }

  /// The pairs, in the order of the bytes of their names.
  public let pairs: [Pair]

  /// Finds the pairs in two folders, or makes one of two files.
  ///
  /// - Throws: ``PredictionFileError`` for a folder without masks and for a mask without a partner.
  public init(truth: String, predicted: String) throws(PredictionFileError) {
    if Folder.kind(of: truth) == .file && Folder.kind(of: predicted) == .file {
      pairs = [Pair(name: Self.stem(Folder.name(of: truth)), truth: truth, predicted: predicted)]
      return
    }
    let (first, second) = (try Self.masks(in: truth), try Self.masks(in: predicted))
    try Self.expectAll(of: first, truth, among: second, predicted)
    try Self.expectAll(of: second, predicted, among: first, truth)
    pairs = first.map { name in
      Pair(
        name: Self.stem(name), truth: Folder.join(truth, name),
        predicted: Folder.join(predicted, name))
    }
  }

  private static func stem(_ name: String) -> String {
    name.lowercased().hasSuffix(".png") ? String(name.dropLast(4)) : name
  }

  /// The paths of the masks below a folder.
  private static func masks(in folder: String) throws(PredictionFileError) -> [String] {
    let paths = try PredictionFileError.translating { () throws(DatasetError) in
      try Folder.files(below: folder)
    }
    let start = Folder.join(folder, "").utf8.count
    let names = paths.filter { $0.lowercased().hasSuffix(".png") }.map {
      String(decoding: $0.utf8.dropFirst(start), as: UTF8.self)
    }
    guard !names.isEmpty else {
      throw .malformed(
        path: folder, place: "content", expected: "PNG masks",
        found: Folder.kind(of: folder) == .folder ? "none" : "no folder")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func expectAll(
    of names: [String], _ folder: String, among others: [String], _ other: String
  ) throws(PredictionFileError) {
    let known = Set(others)
    let missing = names.filter { !known.contains($0) }
    guard let first = missing.first else { return }
    let rest = missing.count > 1 ? ", nor for \(missing.count - 1) more" : ""
    throw .malformed(
      path: other, place: "content", expected: "a mask '\(first)' as \(folder) has",
      found: "none\(rest)")
  }

  /// Counts the pixels of all pairs.
  ///
  /// - Parameters:
  ///   - classes: the names of the classes by their value in the masks; `nil` takes the values
  ///     0 … highest that occurs, which reads all files twice.
  ///   - ignored: the value of pixels that do not count.
  ///   - threads: `nil` takes one for each processor. The result does not depend on it.
  /// - Throws: ``PredictionFileError`` for the first pair, by name, of different sizes, with a value
  ///   that is no class, or with a file that is no mask.
  public func evaluate(
    classes: [String]? = nil, ignored: Int? = nil, threads: Int? = nil
  ) throws(PredictionFileError) -> SegmentationResult {
    let names: [String]
    if let classes, !classes.isEmpty {
      names = classes
    } else {
      names = (0...(try highestValue(ignored: ignored, threads: threads))).map { "\($0)" }
    }
    var result = SegmentationResult(classes: names, ignored: ignored)
    let empty = SegmentationCounts(classCount: names.count, ignored: ignored)
    try inOrder(threads: threads) { pair throws(PredictionFileError) in
      try pair.counts(empty)
    } take: { pair, counts in
      result.append(name: pair.name, counts)
    }
    return result
  }

  private func highestValue(ignored: Int?, threads: Int?) throws(PredictionFileError) -> Int {
    var highest = 0
    try inOrder(threads: threads) { pair throws(PredictionFileError) in
      let (truth, predicted) = try pair.images()
      return [truth, predicted].map { image in
        image.pixels.reduce(0) { Int($1) == ignored ? $0 : max($0, Int($1)) }
      }.max() ?? 0
    } take: { _, value in
      highest = max(highest, value)
    }
    return highest
  }

  /// Reads pairs on several threads, some at a time, and hands their results over in order.
  private func inOrder<Value: Sendable>(
    threads: Int?, read: @escaping @Sendable (Pair) throws(PredictionFileError) -> Value,
    take: (Pair, Value) -> Void
  ) throws(PredictionFileError) {
    for start in stride(from: 0, to: pairs.count, by: 64) {
      let part = Array(pairs[start..<min(start + 64, pairs.count)])
      let outcomes = mapIndices(below: part.count, threads: threads) { index in
        Result { () throws(PredictionFileError) in try read(part[index]) }
      }
      for (pair, outcome) in zip(part, outcomes) { take(pair, try outcome.get()) }
    }
  }
}

extension MaskFolder.Pair {
  fileprivate func images() throws(PredictionFileError) -> (IndexedImage, IndexedImage) {
    let first = try PredictionFileError.translating { () throws(DatasetError) in
      try IndexedImage(contentsOf: truth)
    }
    let second = try PredictionFileError.translating { () throws(DatasetError) in
      try IndexedImage(contentsOf: predicted)
    }
    guard first.height == second.height, first.width == second.width else {
      throw .badValue(
        path: predicted, place: "header", field: "height x width",
        expected: "\(first.height)x\(first.width) as in \(truth)",
        found: "\(second.height)x\(second.width)")
    }
    return (first, second)
  }

  fileprivate func counts(
    _ empty: SegmentationCounts
  ) throws(PredictionFileError) -> SegmentationCounts {
    let (first, second) = try images()
    var counts = empty
    do throws(EvaluationError) {
      try counts.add(truth: first.pixels, predicted: second.pixels)
    } catch {
      guard case .maskValueOutOfRange(let pixel, let value, let isTruth, let classCount) = error
      else {
        throw .malformed(
          path: predicted, place: "content", expected: "a mask as \(truth)", found: "\(error)")
      }
      let ignored = empty.ignored.map { " or the ignored value \($0)" } ?? ""
      throw .badValue(
        path: isTruth ? truth : predicted,
        place: "row \(pixel / first.width + 1), column \(pixel % first.width + 1)", field: "value",
        expected: "a class in 0 … \(classCount - 1)\(ignored)", found: "\(value)")
    }
    return counts
  }
}
