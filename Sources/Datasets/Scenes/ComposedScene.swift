// SPDX-License-Identifier: Apache-2.0

/// A large image and the objects in it.
public struct ComposedScene: Sendable, Hashable {
  public let image: DecodedImage
  public let objects: [SceneObject]

  public init(image: DecodedImage, objects: [SceneObject]) {
    (self.image, self.objects) = (image, objects)
  }
}
