// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// oneDNN is used where the platform has it and the trait is on; the BLAS provider serves everywhere.
let oneDNN: Target.Dependency = .target(
  name: "CDescentOneDNN", condition: .when(platforms: [.linux], traits: ["OneDNN"]))

/// Warnings are mistakes here. Users of the package never see them.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A room: module `Descent<name>` in `Sources/<name>`. It may depend only on rooms listed before it.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: "Descent\(name)", dependencies: dependencies, path: "Sources/\(name)",
    swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "Descent\(name)Tests", dependencies: dependencies + ["DescentTestSupport"],
    path: "Tests/\(name)Tests", swiftSettings: strict)
}

let package = Package(
  name: "Descent",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Descent", targets: ["Descent"])],
  traits: [
    .default(enabledTraits: ["OneDNN"]),
    .trait(name: "OneDNN", description: "Convolution and matrix kernels from oneDNN (Linux)."),
  ],
  dependencies: [
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "CDescentOneDNN"),
    .systemLibrary(name: "CDescentBLAS"),
    .systemLibrary(name: "CDescentImageCodecs"),
    .target(name: "CDescentKernels"),
    .target(name: "CDescentData"),

    room("Graph", []),
    room("Engine", ["DescentGraph", "CDescentKernels", "CDescentBLAS", oneDNN]),
    room("Tensors", ["DescentGraph", "DescentEngine"]),
    room("Layers", ["DescentGraph", "DescentTensors"]),
    room("Optimizers", ["DescentGraph", "DescentTensors"]),
    room("Datasets", ["DescentTensors", "CDescentData", "CDescentImageCodecs"]),
    room("Evaluation", []),
    room("Checkpoints", []),
    room(
      "Training",
      [
        "DescentGraph", "DescentEngine", "DescentTensors", "DescentLayers", "DescentOptimizers",
        "DescentDatasets", "DescentEvaluation", "DescentCheckpoints",
      ]),
    room("Plots", []),
    room("Reports", ["DescentCheckpoints", "DescentEvaluation", "DescentPlots"]),
    .target(
      name: "Descent",
      dependencies: [
        "DescentTensors", "DescentLayers", "DescentOptimizers", "DescentDatasets",
        "DescentEvaluation", "DescentCheckpoints", "DescentTraining", "DescentPlots",
        "DescentReports",
      ], swiftSettings: strict),

    .target(
      name: "DescentTestSupport", dependencies: ["DescentGraph", "DescentEngine"],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests("Kernels", ["CDescentKernels"]),
    tests("OneDNN", [oneDNN]),
    tests("Graph", ["DescentGraph", "DescentEngine"]),
    tests("Engine", ["DescentGraph", "DescentEngine"]),
    tests("Tensors", ["DescentGraph", "DescentEngine", "DescentTensors"]),
    tests("Layers", ["DescentGraph", "DescentEngine", "DescentTensors", "DescentLayers"]),
    tests("Optimizers", ["DescentGraph", "DescentEngine", "DescentTensors", "DescentOptimizers"]),
    tests("Datasets", ["DescentDatasets", "CDescentImageCodecs"]),
    tests("Evaluation", ["DescentEvaluation"]),
    tests("Checkpoints", ["DescentCheckpoints"]),
    tests("Plots", ["DescentPlots"]),
    tests("Reports", ["DescentReports", "DescentCheckpoints", "DescentEvaluation"]),
    tests("Training", ["Descent", "DescentGraph", "DescentEngine"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
