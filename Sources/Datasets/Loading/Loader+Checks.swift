// SPDX-License-Identifier: Apache-2.0

extension Loader {
  static func check(
    _ dataset: Dataset, _ batchSize: Int, _ augmentation: Augmentation,
    _ preprocessing: Preprocessing?, _ state: LoaderState, _ tasks: Int?
  ) throws(DatasetError) {
    guard batchSize > 0 else {
      throw .invalidOption(name: "batch size", expected: "at least 1", found: "\(batchSize)")
    }
    guard checkedProduct([batchSize, dataset.sampleSize, MemoryLayout<Float>.size]) != nil else {
      throw .invalidOption(
        name: "batch size", expected: "batches that fit in memory", found: "\(batchSize)")
    }
    guard (0...1024).contains(tasks ?? 0) else {
      throw .invalidOption(name: "tasks", expected: "0 ... 1024", found: "\(tasks ?? 0)")
    }
    guard augmentation.steps.isEmpty || dataset.kind == .images else {
      throw .invalidOption(
        name: "augmentation", expected: "none for rows of features",
        found: augmentation.steps.map(\.rule.name).joined(separator: ", "))
    }
    if let preprocessing {
      guard preprocessing.sampleShape == dataset.sampleShape else {
        throw .mismatch(
          path: dataset.name, what: "sample shape", expected: "\(preprocessing.sampleShape)",
          found: "\(dataset.sampleShape)")
      }
    }
    guard !dataset.imputes || preprocessing?.imputes == true else {
      throw .mismatch(
        path: dataset.name, what: "missing numbers", expected: "a preprocessing with medians",
        found: preprocessing == nil ? "no preprocessing" : "one without")
    }
    try check(state, dataset)
  }

  static func check(_ state: LoaderState, _ dataset: Dataset) throws(DatasetError) {
    guard state.epoch >= 0, (0...dataset.count).contains(state.offset) else {
      throw .invalidOption(
        name: "loader state", expected: "an offset in 0 ... \(dataset.count)",
        found: "epoch \(state.epoch), offset \(state.offset)")
    }
  }
}
