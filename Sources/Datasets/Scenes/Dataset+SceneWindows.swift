// SPDX-License-Identifier: Apache-2.0

extension Dataset {
  /// These crops and windows of scenes composed from them: what a detector meets when it slides.
  ///
  /// A classifier that has seen only centred crops calls half a car a car, and the seam between two
  /// tiles whatever it likes. From every scene (on average one for two objects) are taken: each
  /// object a little shifted and scaled, with its class; for each object two windows that show a
  /// part of it, or it and much else (IoU below 0.4); two windows from anywhere with an IoU below
  /// 0.3. All but the first are background.
  ///
  /// Everything is kept in memory as bytes. A function of the data set and the seed.
  ///
  /// - Parameters:
  ///   - background: The name of the class without an object; it is added where there is none.
  ///   - seed: Decides everything that is left to chance.
  /// - Throws: as ``SceneComposer``; `tooLarge` beyond 2 GiB.
  public func withSceneWindows(
    background: String = "background", seed: UInt64
  ) throws(DatasetError) -> Dataset {
    // Objects as large as crops may be, so that windows of half the size have pixels to show.
    let composer = try SceneComposer(
      crops: self, background: background,
      options: SceneOptions(objects: 1...3, scale: 0.7...1.5), seed: seed)
    let limit = 2 << 30
    let (needed, overflow) = count.multipliedReportingOverflow(by: 7 * sampleSize)
    guard !overflow, needed <= limit else {
      throw .tooLarge(path: name, what: "bytes", limit: limit, found: overflow ? .max : needed)
    }
    var windows = WindowSampler(size: composer.cropSize, background: composer.background)
    for index in 0..<count {
      windows.add(try bytes(at: index), label: Int(label(at: index)))
    }
    for number in 0..<(composer.objectCount + 1) / 2 {
      var random = CounterRandom(seed: seed, use: .sceneWindow, number)
      windows.add(from: try composer.scene(at: number), &random)
    }
    var description = content.description
    description.classes = composer.classes
    description.notes.append(
      "\(windows.labels.count - count) windows of composed scenes beside \(count) crops")
    return Dataset(
      Content(
        description, store: ByteStore(pixels: windows.pixels, shape: sampleShape),
        labels: windows.labels))
  }

  /// These samples and further images of one class, scaled to the same size; kept as bytes.
  ///
  /// - Parameters:
  ///   - images: Converted to the channels of the samples.
  ///   - label: The index of their class.
  ///   - note: What the notes say of them.
  /// - Precondition: The samples are images with 1 or 3 channels; `label` is an index into `classes`.
  public func adding(
    _ images: [DecodedImage], label: Int, note: String
  ) throws(DatasetError) -> Dataset {
    require(
      kind == .images && [1, 3].contains(sampleShape[0]) && classes.indices.contains(label),
      "Dataset: expected images with 1 or 3 channels and a label in 0 ..< \(classes.count)")
    var pixels: [UInt8] = []
    for index in 0..<count { pixels += try bytes(at: index) }
    let size = ImageSize(height: sampleShape[1], width: sampleShape[2])
    for image in images {
      pixels += image.converted(toChannels: sampleShape[0]).resized(to: size).planes
    }
    var description = content.description
    description.notes.append(note)
    return Dataset(
      Content(
        description, store: ByteStore(pixels: pixels, shape: sampleShape),
        labels: (0..<count).map { self.label(at: $0) } + images.map { _ in Int32(label) }))
  }

  private func bytes(at index: Int) throws(DatasetError) -> [UInt8] {
    try sample(at: index).map { UInt8(max(0, min(255, $0 * 255 + 0.5))) }
  }
}

/// Collects windows of one size with their labels.
private struct WindowSampler {
  let size: ImageSize
  let background: Int
  private(set) var pixels: [UInt8] = []
  private(set) var labels: [Int32] = []

  init(size: ImageSize, background: Int) { (self.size, self.background) = (size, background) }

  mutating func add(_ planes: [UInt8], label: Int) {
    pixels += planes
    labels.append(Int32(label))
  }

  mutating func add(from scene: ComposedScene, _ random: inout CounterRandom) {
    for object in scene.objects {
      let close = moved(object, shift: 0.06, scale: 0.92...1.1, &random)
      add(scene.image, close, label: object.label)
      for _ in 0..<2 {
        let window = free(in: scene, below: 0.4) {
          moved(object, shift: 0.7, scale: 0.35...1.9, &random)
        }
        if let window { add(scene.image, window, label: background) }
      }
    }
    for _ in 0..<2 {
      let window = free(in: scene, below: 0.3) { anywhere(in: scene, &random) }
      if let window { add(scene.image, window, label: background) }
    }
  }

  /// The first of twenty windows that holds no object well enough.
  private func free(
    in scene: ComposedScene, below limit: Double, _ draw: () -> SceneObject
  ) -> SceneObject? {
    for _ in 0..<20 {
      let window = draw()
      if scene.objects.allSatisfy({ window.iou($0) < limit }) { return window }
    }
    return nil
  }

  private mutating func add(_ image: DecodedImage, _ window: SceneObject, label: Int) {
    let part = image.part(x: window.x, y: window.y, width: window.width, height: window.height)
    add(part.resized(to: size).planes, label: label)
  }

  /// A rectangle moved by up to `shift` of its sides and scaled about its centre.
  private func moved(
    _ object: SceneObject, shift: Float, scale: ClosedRange<Float>,
    _ random: inout CounterRandom
  ) -> SceneObject {
    let scale = random.uniform(in: scale)
    let width = max(2, Int((Float(object.width) * scale).rounded()))
    let height = max(2, Int((Float(object.height) * scale).rounded()))
    let across = random.uniform(in: -shift...shift) * Float(object.width)
    let down = random.uniform(in: -shift...shift) * Float(object.height)
    return SceneObject(
      label: background, x: object.x + (object.width - width) / 2 + Int(across.rounded()),
      y: object.y + (object.height - height) / 2 + Int(down.rounded()), width: width,
      height: height)
  }

  private func anywhere(in scene: ComposedScene, _ random: inout CounterRandom) -> SceneObject {
    let scale = random.uniform(in: 0.5...2)
    let width = min(scene.image.width, max(2, Int((Float(size.width) * scale).rounded())))
    let height = min(scene.image.height, max(2, Int((Float(size.height) * scale).rounded())))
    return SceneObject(
      label: background, x: random.integer(below: scene.image.width - width + 1),
      y: random.integer(below: scene.image.height - height + 1), width: width, height: height)
  }
}
