// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Hands out a data set in batches, epoch after epoch, shuffled and augmented by a seed.
///
/// The batches are a function of data set, seed and ``state`` alone: not of the number of threads,
/// and not of whether the loader is new or has run for hours. The last batch of an epoch holds what
/// is left.
///
/// ```swift
/// let batches = try Loader(parts.training, batchSize: 64, seed: 7)
/// for _ in 0..<epochs {
///   while let batch = try batches.next() { … }
/// }
/// ```
public final class Loader: Sendable {
  /// What happens when a file turns out damaged in the middle of an epoch.
  public enum DamagePolicy: String, Sendable, Hashable, Codable {
    /// The error is thrown.
    case fail
    /// The sample is left out of its batch and listed in ``Loader/skipped``.
    case skip
  }

  public let dataset: Dataset
  public let batchSize: Int
  /// Whether each epoch has an order of its own; else that of the data set.
  public let isShuffled: Bool
  public let augmentation: Augmentation
  public let preprocessing: Preprocessing?
  /// Threads that work ahead.
  public let tasks: Int

  private let onDamage: DamagePolicy
  private let guarded: Mutex<Inside>

  /// What changes.
  private struct Inside {
    var state: LoaderState
    var skipped: [SkippedFile] = []
    var delivered = 0
    var order: EpochOrder
    var prefetcher: Prefetcher?
    var scratch: [Float]
  }

  /// - Parameters:
  ///   - dataset: what is handed out.
  ///   - batchSize: samples in a batch, at least 1.
  ///   - shuffled: whether each epoch has an order of its own; else that of the data set.
  ///   - seed: of the order and the augmentation.
  ///   - augmentation: for images in training.
  ///   - preprocessing: fitted on the training part; nil gives raw values.
  ///   - onDamage: whether a damaged file is an error or is left out of its batch.
  ///   - tasks: threads that decode and augment ahead of ``next()``, beside the calling one. nil
  ///     takes none for samples in memory and up to four for files.
  ///   - state: where to go on; its seed takes the place of `seed`.
  /// - Throws: `invalidOption` for a batch size below 1 or a state outside of the data set,
  ///   `mismatch` when the preprocessing does not fit the data set or missing numbers have none.
  public init(
    _ dataset: Dataset, batchSize: Int, shuffled: Bool = true, seed: UInt64 = 0,
    augmentation: Augmentation = .none, preprocessing: Preprocessing? = nil,
    onDamage: DamagePolicy = .fail, tasks: Int? = nil, state: LoaderState? = nil
  ) throws(DatasetError) {
    let state = state ?? LoaderState(seed: seed)
    try Self.check(dataset, batchSize, augmentation, preprocessing, state, tasks)
    self.dataset = dataset
    self.batchSize = batchSize
    self.isShuffled = shuffled
    self.augmentation = augmentation
    self.preprocessing = preprocessing
    self.onDamage = onDamage
    self.tasks = tasks ?? (dataset.decodes ? min(4, Worker.processorCount) : 0)
    guarded = Mutex(
      Inside(
        state: state, order: EpochOrder(count: dataset.count, isShuffled: shuffled),
        scratch: [Float](repeating: 0, count: dataset.sampleSize)))
  }

  deinit {
    guarded.withLock { $0.prefetcher?.stop() }
  }

  /// How many batches an epoch has.
  public var batchCount: Int {
    (dataset.count + batchSize - 1) / batchSize
  }

  /// Where the loader stands, to be saved with a checkpoint.
  public var state: LoaderState { guarded.withLock { $0.state } }

  /// Files left out so far because they were damaged, each once.
  public var skipped: [SkippedFile] { guarded.withLock { $0.skipped } }

  /// Goes to another place.
  ///
  /// - Throws: `invalidOption` when the state lies outside of the data set.
  public func seek(to state: LoaderState) throws(DatasetError) {
    try Self.check(state, dataset)
    guarded.withLock { inside in
      inside.prefetcher?.stop()
      inside.prefetcher = nil
      inside.delivered = 0
      inside.state = state
    }
  }

  /// Writes the next batch where the caller wants it; nil at the end of an epoch, after which the
  /// next one begins.
  ///
  /// - Parameters:
  ///   - values: room for `batchSize · sampleSize` values.
  ///   - labels: room for `batchSize` labels.
  ///   - indices: room for `batchSize` indices into the data set, if wanted.
  /// - Returns: how many samples were written.
  /// - Throws: when a file is damaged and the policy is ``DamagePolicy/fail``, or when a whole
  ///   epoch is damaged. The state stays where it was.
  public func fill(
    values: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<Int32>,
    indices: UnsafeMutablePointer<Int>? = nil
  ) throws(DatasetError) -> Int? {
    let target = BatchTarget(values: values, labels: labels, indices: indices)
    return try guarded.withLock { (inside) throws(DatasetError) -> Int? in
      while inside.state.offset < dataset.count {
        let (rows, failures) = batch(into: target, &inside)
        for failure in failures {
          guard onDamage == .skip, failure.reason.isDamage else { throw failure.reason }
          if !inside.skipped.contains(where: { $0.path == failure.path }) {
            inside.skipped.append(failure)
          }
        }
        inside.prefetcher?.advance()
        inside.state.offset = min(dataset.count, inside.state.offset + batchSize)
        inside.delivered += rows
        if rows > 0 { return rows }
      }
      if inside.delivered == 0, dataset.count > 0, !inside.skipped.isEmpty {
        throw .noSamples(
          path: dataset.name, expected: "intact files",
          found: "\(inside.skipped.count) damaged ones")
      }
      inside.delivered = 0
      inside.state = LoaderState(epoch: inside.state.epoch + 1, seed: inside.state.seed)
      return nil
    }
  }

  /// The next batch; nil at the end of an epoch, after which the next one begins.
  public func next() throws(DatasetError) -> Batch? {
    let size = dataset.sampleSize
    var labels = [Int32](repeating: 0, count: batchSize)
    var indices = [Int](repeating: 0, count: batchSize)
    var rows: Int?
    var failure: DatasetError?
    let values = [Float](unsafeUninitializedCapacity: batchSize * size) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      do throws(DatasetError) {
        rows = try fill(values: start, labels: &labels, indices: &indices)
      } catch {
        failure = error
      }
      count = (rows ?? 0) * size
    }
    if let failure { throw failure }
    guard let rows else { return nil }
    labels.removeLast(batchSize - rows)
    indices.removeLast(batchSize - rows)
    return Batch(
      values: values, shape: [rows] + dataset.sampleShape, classIndices: labels, indices: indices)
  }

  /// Writes the batch at the current state, by the threads or right here.
  private func batch(
    into target: BatchTarget, _ inside: inout Inside
  ) -> (rows: Int, failures: [SkippedFile]) {
    if tasks > 0 {
      let prefetcher: Prefetcher
      if let running = inside.prefetcher {
        prefetcher = running
      } else {
        prefetcher = Prefetcher(writer, batchSize: batchSize, order: inside.order, at: inside.state)
        prefetcher.start(threads: tasks)
        inside.prefetcher = prefetcher
      }
      return prefetcher.take(into: target)
    }
    let state = inside.state
    inside.order.go(to: state)
    let writer = writer
    let size = dataset.sampleSize
    var rows = 0
    var failures: [SkippedFile] = []
    inside.scratch.withUnsafeMutableBufferPointer { scratch in
      guard let scratch = scratch.baseAddress else { return }
      for place in state.offset..<min(state.offset + batchSize, dataset.count) {
        let index = inside.order[place]
        do throws(DatasetError) {
          try writer.write(
            index, epoch: state.epoch, seed: state.seed, to: target.values + rows * size,
            scratch: scratch)
          target.labels[rows] = dataset.label(at: index)
          target.indices?[rows] = index
          rows += 1
        } catch {
          failures.append(SkippedFile(path: dataset.path(at: index) ?? dataset.name, reason: error))
        }
      }
    }
    return (rows, failures)
  }

  private var writer: SampleWriter {
    SampleWriter(dataset: dataset, augmentation: augmentation, preprocessing: preprocessing)
  }
}
