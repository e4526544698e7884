// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// oneDNN is used where the platform has it and the trait is on; the BLAS provider serves everywhere.
let oneDNN: Target.Dependency = .target(
  name: "CDescentOneDNN", condition: .when(platforms: [.linux], traits: ["OneDNN"]))

/// Warnings are mistakes here. Users of the package never see them.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The rooms, each with those it stands on; lower ones first. Module `Descent<name>` is in
/// `Sources/<name>`.
let rooms: KeyValuePairs<String, [String]> = [
  "Graph": [],
  "Engine": ["Graph"],
  "Tensors": ["Engine"],
  "Layers": ["Tensors"],
  "Optimizers": ["Tensors"],
  "Datasets": ["Tensors"],
  "Evaluation": [],
  "Checkpoints": [],
  "Predictions": ["Checkpoints", "Datasets", "Evaluation"],
  "Training": ["Layers", "Optimizers", "Predictions"],
  "Plots": [],
  "Reports": ["Checkpoints", "Evaluation", "Predictions", "Plots"],
]

/// The rooms and all below them. The build compares only the modules that a target names: what is
/// reached through another module alone may change its layout without a dependent being compiled
/// again.
func reached(from names: [String]) -> [Target.Dependency] {
  var found = Set(names)
  for (name, below) in rooms.reversed() where found.contains(name) { found.formUnion(below) }
  return rooms.filter { found.contains($0.key) }.map { .target(name: "Descent\($0.key)") }
}

/// C libraries that a room stands on.
let libraries: [String: [Target.Dependency]] = [
  "Engine": ["CDescentKernels", "CDescentBLAS", oneDNN],
  "Datasets": ["CDescentData", "CDescentImageCodecs", "CDescentKernels"],
]

func tests(
  _ name: String, of names: [String], _ others: [Target.Dependency] = []
) -> Target {
  .testTarget(
    name: "Descent\(name)Tests",
    dependencies: reached(from: names + ["Engine"]) + ["DescentTestSupport"] + others,
    path: "Tests/\(name)Tests", swiftSettings: strict)
}

let package = Package(
  name: "Descent",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Descent", targets: ["Descent"] + rooms.map { "Descent\($0.key)" })
  ],
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

    .target(
      name: "Descent", dependencies: reached(from: rooms.map(\.key)), swiftSettings: strict),

    .target(
      name: "DescentTestSupport", dependencies: reached(from: ["Engine"]),
      path: "Tests/TestSupport", swiftSettings: strict),
    tests("Kernels", of: [], ["CDescentKernels"]),
    tests("OneDNN", of: [], [oneDNN]),
    tests("Graph", of: ["Graph"]),
    tests("Engine", of: ["Engine"]),
    tests("Tensors", of: ["Tensors"]),
    tests("Layers", of: ["Layers"]),
    tests("Optimizers", of: ["Optimizers"]),
    tests("Datasets", of: ["Datasets"], ["CDescentImageCodecs"]),
    tests("Evaluation", of: ["Evaluation"]),
    tests("Predictions", of: ["Predictions"]),
    tests("Checkpoints", of: ["Checkpoints"]),
    tests("Plots", of: ["Plots"]),
    tests("Reports", of: ["Reports"]),
    tests("Training", of: ["Training"], ["Descent"]),
  ]
    + rooms.map { name, below in
      .target(
        name: "Descent\(name)", dependencies: reached(from: below) + (libraries[name] ?? []),
        path: "Sources/\(name)", swiftSettings: strict)
    },
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
