// SPDX-License-Identifier: Apache-2.0

/// Labelled samples of one shape: images or rows of features.
///
/// A data set is a value: a view of samples that lie in memory or in files, whole or in part (see
/// ``split(training:validation:test:seed:)``). Copies share the samples. Values are raw, images
/// 0 … 1; scaling is the work of ``Preprocessing``.
///
/// ```swift
/// let digits = Dataset.digits
/// let parts = try digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
/// ```
public struct Dataset: Sendable {
  /// What the samples are.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Shape `[channels, height, width]`.
    case images
    /// Shape `[features]`.
    case features
  }

  let content: Content

  /// The positions in `content` that this data set shows; nil for all.
  let positions: [Int]?

  init(_ content: Content, positions: [Int]? = nil) {
    self.content = content
    self.positions = positions
  }

  /// What all views of the same samples share.
  struct Description: Sendable {
    var name: String
    var kind: Kind
    var sampleShape: [Int]
    var classes: [String]
    var featureNames: [String] = []
    var encoding: TableEncoding?
    var imputes = false
    var skipped: [SkippedFile] = []
    var notes: [String] = []
  }

  final class Content: Sendable {
    let description: Description
    let store: any SampleStore
    /// −1 where the label is not known.
    let labels: [Int32]

    init(_ description: Description, store: any SampleStore, labels: [Int32]) {
      self.description = description
      self.store = store
      self.labels = labels
    }
  }
}

extension Dataset {
  /// How many samples there are.
  public var count: Int { positions?.count ?? content.labels.count }

  /// What it is called: `digits`, or the last part of a path.
  public var name: String { content.description.name }

  public var kind: Kind { content.description.kind }

  /// `[channels, height, width]` or `[features]`.
  public var sampleShape: [Int] { content.description.sampleShape }

  /// How many values a sample has: the product of ``sampleShape``.
  public var sampleSize: Int { sampleShape.reduce(1, *) }

  /// The names of the classes; a label is an index into them.
  public var classes: [String] { content.description.classes }

  /// The name of each feature, `column` or `column=category`; empty for images.
  public var featureNames: [String] { content.description.featureNames }

  /// The columns and categories of a table; nil for other sources.
  public var encoding: TableEncoding? { content.description.encoding }

  /// Damaged files that were left out when the data set was read.
  public var skipped: [SkippedFile] { content.description.skipped }

  /// What the source decided by itself and the user should know, a sentence each.
  public var notes: [String] { content.description.notes }

  /// Whether every sample has a label; files to be classified have none.
  public var isLabelled: Bool {
    count > 0 && (0..<count).allSatisfy { label(at: $0) >= 0 }
  }

  /// Whether missing numbers are NaN and wait for ``Preprocessing`` to fill them.
  public var imputes: Bool { content.description.imputes }

  /// Whether samples are decoded from files each time they are read.
  public var decodes: Bool { content.store.decodes }

  /// The class of a sample, −1 if it is not known.
  ///
  /// - Precondition: `index` is in `0 ..< count`.
  public func label(at index: Int) -> Int32 {
    content.labels[position(of: index)]
  }

  /// The file of a sample, when it has one of its own.
  public func path(at index: Int) -> String? {
    content.store.path(at: position(of: index))
  }

  /// Writes the raw values of a sample, channels first, to `target`, which has room for
  /// ``sampleSize`` of them.
  ///
  /// - Throws: when a file is gone, damaged or no longer of the shape it had.
  public func sample(
    at index: Int, into target: UnsafeMutablePointer<Float>
  ) throws(DatasetError) {
    try content.store.read(position(of: index), into: target)
  }

  /// The raw values of a sample, channels first.
  public func sample(at index: Int) throws(DatasetError) -> [Float] {
    var values = [Float](repeating: 0, count: sampleSize)
    var failure: DatasetError?
    values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      do throws(DatasetError) {
        try sample(at: index, into: start)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// The samples at some indices, in that order.
  public func subset(_ indices: [Int]) -> Dataset {
    Dataset(content, positions: indices.map { position(of: $0) })
  }

  /// How many samples each class has.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for index in 0..<count where label(at: index) >= 0 { counts[Int(label(at: index))] += 1 }
    return counts
  }

  func position(of index: Int) -> Int {
    require(
      index >= 0 && index < count, "Dataset: index \(index) is outside 0 ..< \(count)")
    return positions?[index] ?? index
  }
}
