// SPDX-License-Identifier: Apache-2.0

// As JSON: [{"flip": {"probability": 0.5}}, {"crop": {"fill": "edge", "padding": 8}}]
extension Augmentation: Codable {
  public init(from decoder: any Decoder) throws {
    steps = try decoder.singleValueContainer().decode([AugmentationStep].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(steps)
  }
}

extension AugmentationStep: Codable {
  private enum CodingKeys: String, CodingKey {
    case crop, flip, rotation, colorJitter, cutout, normalize
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    guard values.allKeys.count == 1, let key = values.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "expected one known augmentation step"))
    }
    switch key {
    case .crop: self = .crop(try values.decode(RandomCrop.self, forKey: key))
    case .flip: self = .flip(try values.decode(HorizontalFlip.self, forKey: key))
    case .rotation: self = .rotation(try values.decode(RandomRotation.self, forKey: key))
    case .colorJitter: self = .colorJitter(try values.decode(ColorJitter.self, forKey: key))
    case .cutout: self = .cutout(try values.decode(Cutout.self, forKey: key))
    case .normalize: self = .normalize(try values.decode(Normalize.self, forKey: key))
    }
    if let problem = rule.problem {
      throw DecodingError.dataCorrupted(
        .init(codingPath: values.codingPath, debugDescription: "\(rule.name): \(problem)"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .crop(let step): try values.encode(step, forKey: .crop)
    case .flip(let step): try values.encode(step, forKey: .flip)
    case .rotation(let step): try values.encode(step, forKey: .rotation)
    case .colorJitter(let step): try values.encode(step, forKey: .colorJitter)
    case .cutout(let step): try values.encode(step, forKey: .cutout)
    case .normalize(let step): try values.encode(step, forKey: .normalize)
    }
  }
}
