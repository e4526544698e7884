// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Programs that are timed against their counterparts in `peers/`.
let package = Package(
  name: "DescentBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    .executableTarget(
      name: "TrainingSteps", dependencies: [.product(name: "Descent", package: "Descent")]),
    .executableTarget(
      name: "OptimizerSteps", dependencies: [.product(name: "Descent", package: "Descent")]),
    .executableTarget(
      name: "CurveTimes", dependencies: [.product(name: "Descent", package: "Descent")]),
    .executableTarget(
      name: "BootstrapFigures", dependencies: [.product(name: "Descent", package: "Descent")]),
  ],
  swiftLanguageModes: [.v6]
)
