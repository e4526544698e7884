// SPDX-License-Identifier: Apache-2.0

/// All that decides a run: what `config.json` holds, and what is needed to repeat it.
public struct RunConfiguration: Codable, Sendable, Equatable {
  /// The file-format version.
  public var format: FormatVersion
  /// When the run began, ISO 8601 in UTC.
  public var created: String
  /// The command line that began the run, program name first; for library users what they like.
  public var command: [String]
  /// Where the data came from: a path or the name of a built-in data set.
  public var data: String
  /// Where the test part came from when it was given separately.
  public var testData: String?
  /// The model's name in the zoo, or the user's own.
  public var model: String
  /// The number of trained scalars.
  public var parameterCount: Int?
  /// What is minimised, with its settings.
  public var loss: String?
  /// The update rule with its hyper-parameters, by name.
  public var optimizer: JSONValue
  /// The schedule of the learning rate.
  public var schedule: JSONValue
  /// The learning rate that the schedule starts from or peaks at.
  public var learningRate: Double
  public var epochs: Int
  public var batchSize: Int
  /// Decides first weights, order of samples, augmentation and dropout.
  public var seed: UInt64
  /// Decides which samples are training, validation and test.
  public var splitSeed: UInt64
  /// The classes in the order of the model's outputs.
  public var classes: [String]
  /// The shape of one sample, such as `[3, 32, 32]`.
  public var sampleShape: [Int]
  /// How many samples the parts have: `training`, `validation`, `test`.
  public var partSizes: [String: Int]
  /// What is done with a sample before the model sees it.
  public var preprocessing: JSONValue
  /// What is done with training samples besides.
  public var augmentation: JSONValue
  public var machine: MachineDescription
  /// Samples that could not be read and were left out, as `path: reason`.
  public var skipped: [String]

  public init(
    command: [String], data: String, testData: String? = nil, model: String,
    parameterCount: Int? = nil, loss: String? = nil, optimizer: JSONValue = .null,
    schedule: JSONValue = .null, learningRate: Double, epochs: Int, batchSize: Int, seed: UInt64,
    splitSeed: UInt64, classes: [String], sampleShape: [Int], partSizes: [String: Int] = [:],
    preprocessing: JSONValue = .null, augmentation: JSONValue = .null,
    machine: MachineDescription, skipped: [String] = []
  ) {
    format = .current
    created = Timestamp.now.description
    self.command = command
    self.data = data
    self.testData = testData
    self.model = model
    self.parameterCount = parameterCount
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.learningRate = learningRate
    self.epochs = epochs
    self.batchSize = batchSize
    self.seed = seed
    self.splitSeed = splitSeed
    self.classes = classes
    self.sampleShape = sampleShape
    self.partSizes = partSizes
    self.preprocessing = preprocessing
    self.augmentation = augmentation
    self.machine = machine
    self.skipped = skipped
  }
}
