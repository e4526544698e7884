// SPDX-License-Identifier: Apache-2.0

extension DataSource {
  /// A folder of PNG and JPEG files, the class being the name of the sub-folder.
  ///
  /// Or a folder of two such folders, `train` and `test`. Classes are sorted by the bytes of their
  /// names. Each file is decoded once when the data set is read: that finds the damaged ones, which
  /// are skipped and listed, and gives the hashes for the split. The pixels stay in memory when
  /// they fit.
  static let imageFolder = DataSource(
    name: "image folder",
    layout: "a folder with one sub-folder of PNG or JPEG images for each class",
    recognises: { $0.isFolder && !$0.folders.isEmpty },
    hasTestPart: { StoredFolders($0) != nil },
    read: { place, options throws(DatasetError) in
      var root = place
      if let stored = StoredFolders(place) {
        root = try Place(options.part == .test ? stored.test : stored.training)
      } else if options.part == .test {
        throw .noSamples(
          path: place.path, expected: "a folder 'test' beside 'train'", found: place.contents)
      }
      return try ImageFolder(root, options: options).dataset()
    })
}

/// The folders `train` and `test` (or `val`) inside another.
private struct StoredFolders {
  let training: String
  let test: String

  init?(_ place: Place) {
    func find(_ names: String...) -> String? {
      for name in names {
        if let found = place.folders.first(where: { $0.lowercased() == name }) {
          return Folder.join(place.path, found)
        }
      }
      return nil
    }
    guard let training = find("train", "training"),
      let test = find("test", "testing", "val", "valid", "validation"),
      let inside = try? Folder.listing(of: training), !inside.folders.isEmpty
    else { return nil }
    self.training = training
    self.test = test
  }
}

private struct ImageFolder {
  let root: Place
  let options: DatasetOptions
  let classes: ClassNames
  var paths: [String] = []
  var labels: [Int32] = []

  init(_ root: Place, options: DatasetOptions) throws(DatasetError) {
    self.root = root
    self.options = options
    classes = ClassNames(options.classes ?? root.folders)
    for folder in root.folders {
      let place = Folder.join(root.path, folder)
      let label = try classes.index(of: folder, path: place)
      let images = try Folder.files(below: place).filter(ImageFiles.isImage)
      paths += images
      labels += images.map { _ in label }
    }
    guard !paths.isEmpty else {
      throw .noSamples(
        path: root.path, expected: "PNG or JPEG images in its sub-folders", found: root.contents)
    }
  }

  func dataset() throws(DatasetError) -> Dataset {
    let images = try ImageFiles.read(
      paths, shape: options.sampleShape, options: options, place: root.path)
    var description = Dataset.Description(
      name: root.name, kind: .images, sampleShape: images.shape, classes: classes.names)
    description.skipped = images.skipped
    if !root.files.isEmpty {
      let loose = root.files.filter(ImageFiles.isImage).count
      if loose > 0 { description.notes.append("\(loose) images outside the class folders ignored") }
    }
    return try Dataset.checked(
      Dataset.Content(
        description, store: images.store, labels: images.kept.map { labels[$0] }),
      path: root.path, options: options)
  }
}

extension Dataset {
  /// Image files without labels, in the order given, for prediction.
  ///
  /// ``DatasetOptions/init(matching:)`` reads them as the model's training images were read.
  ///
  /// - Throws: `noSamples` when all are damaged; one damaged file among others is in ``skipped``.
  public init(
    imageFiles paths: [String], options: DatasetOptions = DatasetOptions()
  ) throws(DatasetError) {
    let place = paths.first ?? "no files"
    guard !paths.isEmpty else {
      throw .noSamples(path: place, expected: "image files", found: "none")
    }
    let images = try ImageFiles.read(
      paths, shape: options.sampleShape, options: options, place: place)
    var description = Description(
      name: Folder.name(of: place), kind: .images, sampleShape: images.shape,
      classes: options.classes ?? [])
    description.skipped = images.skipped
    self.init(
      Content(
        description, store: images.store, labels: [Int32](repeating: -1, count: images.kept.count)))
  }
}
