// SPDX-License-Identifier: Apache-2.0

/// Composes large images from labelled crops, with the objects' rectangles as ground truth.
///
/// The ground of a scene is a mosaic of background crops whose borders fade into each other. On it
/// lie as many background crops as there are objects (decoys: otherwise a lonely rectangle would
/// give an object away) and then the objects, at random places and scales. Where the crops have no
/// background class, the ground is noise close to 0: paper without ink.
///
/// A scene is a function of crops, options, seed and its number, on any machine and for any thread.
/// Scenes for a test are composed from crops that were kept for the test.
public struct SceneComposer: Sendable {
  /// The classes of the crops, and behind them the background where they had none.
  public let classes: [String]
  /// The index of the background among ``classes``.
  public let background: Int
  /// The size of the crops.
  public let cropSize: ImageSize
  public let options: SceneOptions
  /// The size of a scene.
  public let size: ImageSize

  private let crops: Dataset
  private let seed: UInt64
  /// Positions in `crops`, class by class; the classes that have any.
  private let objects: [(label: Int, positions: [Int])]
  private let grounds: [Int]

  /// - Parameters:
  ///   - crops: Labelled images of one size with 1 or 3 channels.
  ///   - background: The name of the class without an object. Where no class is called so, the
  ///     ground is plain and a class of that name is added.
  ///   - options: What scenes look like.
  ///   - seed: Decides everything that is left to chance.
  /// - Throws: `DatasetError` for data that are no labelled images, or hold no object.
  public init(
    crops: Dataset, background: String = "background", options: SceneOptions = SceneOptions(),
    seed: UInt64
  ) throws(DatasetError) {
    let shape = crops.sampleShape
    guard crops.kind == .images, shape[0] == 1 || shape[0] == 3 else {
      throw .mismatch(
        path: crops.name, what: "samples", expected: "images with 1 or 3 channels",
        found: "\(crops.kind) of shape \(shape)")
    }
    guard crops.isLabelled else {
      throw .mismatch(
        path: crops.name, what: "samples", expected: "a label for each", found: "some without")
    }
    var positions = [[Int]](repeating: [], count: crops.classes.count)
    for index in 0..<crops.count { positions[Int(crops.label(at: index))].append(index) }
    let found = crops.classes.firstIndex(of: background)
    let objects = positions.indices.filter { $0 != found && !positions[$0].isEmpty }
    guard !objects.isEmpty else {
      throw .noSamples(
        path: crops.name, expected: "crops of a class other than “\(background)”", found: "none")
    }
    self.crops = crops
    self.options = options
    self.seed = seed
    self.objects = objects.map { ($0, positions[$0]) }
    grounds = found.map { positions[$0] } ?? []
    classes = found == nil ? crops.classes + [background] : crops.classes
    self.background = found ?? crops.classes.count
    cropSize = ImageSize(height: shape[1], width: shape[2])
    size = options.size ?? ImageSize(height: 3 * shape[1], width: 4 * shape[2])
  }

  /// How many crops show an object.
  public var objectCount: Int { objects.reduce(0) { $0 + $1.positions.count } }

  /// The scene of a number.
  ///
  /// - Throws: where a crop's file is gone or damaged.
  public func scene(at index: Int) throws(DatasetError) -> ComposedScene {
    var random = CounterRandom(seed: seed, use: .scene, index)
    var canvas = SceneCanvas(size: size, channels: crops.sampleShape[0])
    try layGround(on: &canvas, &random)
    let wanted =
      options.objects.lowerBound + random.integer(below: options.objects.count)
    if !grounds.isEmpty {
      for _ in 0..<wanted {
        let place = place(label: background, &random)
        try paste(grounds[random.integer(below: grounds.count)], at: place, on: &canvas)
      }
    }
    var placed: [SceneObject] = []
    for _ in 0..<wanted {
      let (label, positions) = objects[random.integer(below: objects.count)]
      let crop = positions[random.integer(below: positions.count)]
      guard let place = freePlace(label: label, beside: placed, &random) else { continue }
      try paste(crop, at: place, on: &canvas)
      placed.append(place)
    }
    return ComposedScene(image: canvas.image(noise: options.noise, &random), objects: placed)
  }

  /// One crop over everything, then overlapping tiles from left to right and from top to bottom.
  private func layGround(
    on canvas: inout SceneCanvas, _ random: inout CounterRandom
  ) throws(DatasetError) {
    if grounds.isEmpty { return }
    let first = try crop(grounds[random.integer(below: grounds.count)])
    canvas.paste(first.resized(to: size), x: 0, y: 0, fade: 0)
    let (down, across) = (max(1, 2 * cropSize.height / 3), max(1, 2 * cropSize.width / 3))
    for y in stride(from: -down / 2, to: size.height, by: down) {
      for x in stride(from: -across / 2, to: size.width, by: across) {
        let scale = Double(random.uniform(in: 0.9...1.8))
        let tile = try crop(grounds[random.integer(below: grounds.count)]).resized(
          to: scaled(by: scale))
        canvas.paste(tile, x: x, y: y, fade: 0.25)
      }
    }
  }

  private func crop(_ position: Int) throws(DatasetError) -> DecodedImage {
    let values = try crops.sample(at: position)
    let (channels, area) = (crops.sampleShape[0], cropSize.height * cropSize.width)
    var pixels = [UInt8](repeating: 0, count: values.count)
    for channel in 0..<channels {
      for index in 0..<area {
        let value = values[channel * area + index] * 255 + 0.5
        pixels[index * channels + channel] = UInt8(max(0, min(255, value)))
      }
    }
    return DecodedImage(
      height: cropSize.height, width: cropSize.width, channels: channels, pixels: pixels)
  }

  /// The size of a crop, scaled; never larger than the scene.
  private func scaled(by scale: Double) -> ImageSize {
    let most = min(
      Double(size.height) / Double(cropSize.height), Double(size.width) / Double(cropSize.width))
    let scale = min(scale, most)
    return ImageSize(
      height: max(1, Int((Double(cropSize.height) * scale).rounded())),
      width: max(1, Int((Double(cropSize.width) * scale).rounded())))
  }

  private func paste(
    _ position: Int, at place: SceneObject, on canvas: inout SceneCanvas
  ) throws(DatasetError) {
    let image = try crop(position).resized(
      to: ImageSize(height: place.height, width: place.width))
    canvas.paste(image, x: place.x, y: place.y, fade: 0.08)
  }

  private func place(label: Int, _ random: inout CounterRandom) -> SceneObject {
    let share = Double(random.uniform())
    let ratio = options.scale.upperBound / options.scale.lowerBound
    let side = scaled(by: options.scale.lowerBound * power(ratio, share))
    return SceneObject(
      label: label, x: random.integer(below: size.width - side.width + 1),
      y: random.integer(below: size.height - side.height + 1), width: side.width,
      height: side.height)
  }

  /// A place where other objects hide little of it and it hides little of them; nil where thirty
  /// attempts find none.
  private func freePlace(
    label: Int, beside placed: [SceneObject], _ random: inout CounterRandom
  ) -> SceneObject? {
    for _ in 0..<30 {
      let place = place(label: label, &random)
      let isFree = placed.allSatisfy {
        Double(place.intersection($0)) <= options.overlap * Double(min(place.area, $0.area))
      }
      if isFree { return place }
    }
    return nil
  }
}

/// `base` to a power in 0 … 1 by square roots and products alone, which every machine rounds alike.
private func power(_ base: Double, _ exponent: Double) -> Double {
  var (result, root, rest) = (1.0, base, exponent)
  for _ in 0..<30 {
    root = root.squareRoot()
    rest *= 2
    if rest >= 1 {
      result *= root
      rest -= 1
    }
  }
  return result
}
