// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEngine
import DescentEvaluation
import DescentGraph
import DescentTensors
import Synchronization

/// Finds objects in large images with a classifier of windows.
///
/// ```swift
/// let detector = try Detector(contentsOf: "runs/cars/model.safetensors")
/// for object in try detector.detect(imageAt: "street.png") { print(object.name, object.box) }
/// ```
///
/// The image is brought to a pyramid of sizes. At each size the saved graph runs once over the whole
/// image and gives the class probabilities of every window, a network's stride apart; the network
/// has no padding, so they are those that the window would get as an image of its own (to rounding).
/// Windows whose most probable object has at least the threshold's score become boxes, and of boxes
/// that overlap the best one stays (greedy non-maximum suppression), at the mean place of those that
/// agree with it.
///
/// An image that is smaller than the smallest window is enlarged until one fits: it gives at most
/// one box along its shorter side. Threads may share a detector.
///
/// - Source: Sermanet et al., *OverFeat*, ICLR 2014, without its box regression.
public final class Detector: Sendable {
  /// The classes of the classifier, the background among them.
  public let classes: [String]
  /// The index of the background among ``classes``.
  public let background: Int
  /// The size of a window.
  public let window: ImageSize
  /// Pixels from one window to the next.
  public let stride: ImageSize
  public let options: DetectorOptions

  private let file: ModelFile
  private let path: String
  private let engine: Engine
  private let plans = Mutex<[(size: ImageSize, plan: Plan)]>([])
  /// Plans hold memory of the size of their image; the oldest goes first.
  private static let planLimit = 48

  /// A graph that is ready to run for one size.
  private struct Plan: Sendable {
    let executable: any Executable
    /// The weights in the order of the graph's inputs; nil for the data.
    let inputs: [Storage?]
    let rows: Int
    let columns: Int
  }

  /// Loads a model file.
  ///
  /// - Throws: `CheckpointError` and `TrainingError`; `.badModel` where the network cannot slide or
  ///   has no class that is called as ``DetectorOptions/background`` says.
  public convenience init(
    contentsOf path: String, options: DetectorOptions = DetectorOptions(),
    engine: Engine = .current
  ) throws {
    try self.init(ModelFile(contentsOf: path), options: options, path: path, engine: engine)
  }

  /// A detector from a model that is in memory.
  public convenience init(
    _ file: ModelFile, options: DetectorOptions = DetectorOptions(), engine: Engine = .current
  ) throws {
    try self.init(file, options: options, path: "model", engine: engine)
  }

  private init(
    _ file: ModelFile, options: DetectorOptions, path: String, engine: Engine
  ) throws {
    try options.check()
    guard let background = file.classes.firstIndex(of: options.background) else {
      throw TrainingError.badModel(
        path: path, place: "classes", expected: "a background class “\(options.background)”",
        found: file.classes.joined(separator: ", "))
    }
    let shape = file.inputShape
    guard shape.count == 3, shape[0] == 1 || shape[0] == 3 else {
      throw TrainingError.badModel(
        path: path, place: "input", expected: "images with 1 or 3 channels",
        found: "samples of shape \(shape)")
    }
    window = ImageSize(height: shape[1], width: shape[2])
    stride = try Self.sliding(file, size: window, path: path).stride
    classes = file.classes
    self.background = background
    self.options = options
    self.file = file
    self.path = path
    self.engine = engine
  }

  /// The objects in an image, by falling score; equal scores by scale and place.
  ///
  /// - Throws: `TrainingError.badInput` for an image too long and thin to be enlarged.
  public func detect(in image: DecodedImage) throws -> [DetectedObject] {
    let image = image.converted(toChannels: file.inputShape[0])
    let pyramid = try ImagePyramid(
      image: ImageSize(height: image.height, width: image.width), window: window, stride: stride,
      smallest: options.smallest, step: options.scaleStep)
    var found: [DetectedObject] = []
    for size in pyramid.sizes {
      let map = try scores(of: image.resized(to: size))
      let down = Double(image.height) / Double(size.height)
      let across = Double(image.width) / Double(size.width)
      for row in 0..<map.rows {
        for column in 0..<map.columns {
          let (label, score) = map.best(row: row, column: column, except: background)
          guard label >= 0, Double(score) >= options.threshold else { continue }
          let box = Box(
            x: Double(column * stride.width) * across, y: Double(row * stride.height) * down,
            width: Double(window.width) * across, height: Double(window.height) * down)
          found.append(
            DetectedObject(box: box, label: label, name: classes[label], score: Double(score)))
        }
      }
    }
    let kept = Suppression.keeping(found, overlap: options.overlap, cover: options.cover)
    return Suppression.voted(kept, among: found)
  }

  /// The objects in an image file, PNG or JPEG.
  ///
  /// - Throws: `DatasetError` for a file that cannot be decoded.
  public func detect(imageAt path: String) throws -> [DetectedObject] {
    try detect(in: DecodedImage(contentsOf: path))
  }

  /// The class probabilities of all windows of an image as it is, which holds at least one.
  package func scores(of image: DecodedImage) throws -> ScoreMap {
    let plan = try plan(for: ImageSize(height: image.height, width: image.width))
    let channels = file.inputShape[0]
    let area = image.height * image.width
    var values = [Float](repeating: 0, count: channels * area)
    for channel in 0..<channels {
      let centre = file.preprocessing.mean[channel]
      let scale = 1 / file.preprocessing.standardDeviation[channel]
      for index in 0..<area {
        let raw = Float(image.pixels[index * channels + channel]) / 255
        values[channel * area + index] = (raw - centre) * scale
      }
    }
    let result = try engine.run(
      plan.executable, weights: plan.inputs, data: values,
      count: plan.rows * plan.columns * classes.count)
    return ScoreMap(
      rows: plan.rows, columns: plan.columns, classes: classes.count, values: result)
  }

  private static func sliding(
    _ file: ModelFile, size: ImageSize, path: String
  ) throws -> SlidingGraph {
    do {
      return try SlidingGraph(file, size: size)
    } catch let refusal as SlidingGraph.Refusal {
      throw TrainingError.badModel(
        path: path, place: "\(refusal.place), for a detector",
        expected: refusal.expected + ", as in the zoo's “detector”",
        found: refusal.found)
    }
  }

  private func plan(for size: ImageSize) throws -> Plan {
    if let known = plans.withLock({ $0.first { $0.size == size }?.plan }) { return known }
    let sliding = try Self.sliding(file, size: size, path: path)
    let values = Dictionary(
      file.tensors.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    var storages: [UInt64: Storage] = [:]
    for (name, node) in sliding.weights {
      if let value = values[name] { storages[node.id] = value.storage() }
    }
    let plan = Plan(
      executable: try engine.executable(for: sliding.graph),
      inputs: sliding.graph.leaves.map { storages[sliding.graph.nodes[$0].id] },
      rows: sliding.rows, columns: sliding.columns)
    plans.withLock { plans in
      if plans.count == Self.planLimit { plans.removeFirst() }
      plans.append((size, plan))
    }
    return plan
  }
}
