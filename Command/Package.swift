// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// The command lives in a package of its own: users of the library never fetch its dependencies.
/// Every target names all that it reaches: the build compares only the modules that a target names.
let libraries: [Target.Dependency] = [
  .product(name: "Descent", package: "Descent"),
  .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

let package = Package(
  name: "DescentCommand",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "descent", targets: ["descent"])],
  dependencies: [
    .package(name: "Descent", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // Everything but the entry point, so that tests can import it.
    .target(name: "DescentCommand", dependencies: libraries),
    .executableTarget(name: "descent", dependencies: ["DescentCommand"] + libraries),
    .testTarget(
      name: "DescentCommandTests", dependencies: ["DescentCommand", "descent"] + libraries),
  ],
  swiftLanguageModes: [.v6]
)
