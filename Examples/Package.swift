// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Numbered programs, from the shortest upward; CI builds and runs every one.
func example(_ name: String) -> Target {
  .executableTarget(name: name, dependencies: [.product(name: "Descent", package: "Descent")])
}

let package = Package(
  name: "DescentExamples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    example("Example01Digits"),
    example("Example02LoopByHand"),
    example("Example03UseTheResult"),
    example("Example04OwnOperation"),
  ],
  swiftLanguageModes: [.v6]
)
