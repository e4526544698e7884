// SPDX-License-Identifier: Apache-2.0

extension Preprocessing: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, sampleShape, classes, mean, standardDeviation, medians, featureNames, encoding
  }

  /// Values that contradict each other are an error: they may come from a damaged model file.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    kind = try values.decode(Dataset.Kind.self, forKey: .kind)
    sampleShape = try values.decode([Int].self, forKey: .sampleShape)
    classes = try values.decode([String].self, forKey: .classes)
    mean = try values.decode([Float].self, forKey: .mean)
    standardDeviation = try values.decode([Float].self, forKey: .standardDeviation)
    medians = try values.decodeIfPresent([Float].self, forKey: .medians)
    featureNames = try values.decodeIfPresent([String].self, forKey: .featureNames) ?? []
    encoding = try values.decodeIfPresent(TableEncoding.self, forKey: .encoding)
    if let problem {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "preprocessing: \(problem)"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .kind)
    try values.encode(sampleShape, forKey: .sampleShape)
    try values.encode(classes, forKey: .classes)
    try values.encode(mean, forKey: .mean)
    try values.encode(standardDeviation, forKey: .standardDeviation)
    try values.encodeIfPresent(medians, forKey: .medians)
    try values.encode(featureNames, forKey: .featureNames)
    try values.encodeIfPresent(encoding, forKey: .encoding)
  }
}
