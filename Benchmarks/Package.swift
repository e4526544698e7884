// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let library: Target.Dependency = .product(name: "Descent", package: "Descent")

/// Programs that are timed against their counterparts in `peers/`.
let package = Package(
  name: "DescentBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    .target(name: "BenchmarkTools"),
    .executableTarget(name: "Workloads", dependencies: [library, "BenchmarkTools"]),
    .executableTarget(name: "Soak", dependencies: [library]),
    .executableTarget(name: "OptimizerSteps", dependencies: [library, "BenchmarkTools"]),
    .executableTarget(name: "CurveTimes", dependencies: [library]),
    .executableTarget(name: "BootstrapFigures", dependencies: [library]),
  ],
  swiftLanguageModes: [.v6]
)
