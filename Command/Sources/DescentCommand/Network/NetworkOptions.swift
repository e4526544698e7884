// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// What a network is made for.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The shape of one sample: CxHxW for images, F for features.", valueName: "CxHxW"))
  var input: InputShape = InputShape(sizes: [1, 28, 28])

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of classes.", valueName: "n"))
  var classes = 10

  @Option(
    name: .customLong("batch"), parsing: .unconditional,
    help: ArgumentHelp("Samples in a batch. Default: 4.", valueName: "n"))
  var givenBatch: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Decides weights and samples.", valueName: "seed"))
  var seed: UInt64 = 0

  var batch: Int { givenBatch ?? 4 }

  func validate() throws {
    if !(2...100_000).contains(classes) {
      throw ValidationError("--classes: expected 2 to 100000, found \(classes).")
    }
    if !(1...65_536).contains(batch) {
      throw ValidationError("--batch: expected 1 to 65536, found \(batch).")
    }
  }

  func model(_ name: String) throws -> any Module {
    let shape = Shape(input.sizes)
    let model = try ZooModel.make(name, inputShape: shape, classes: classes)
    model.build(inputShape: shape, seed: seed)
    return model
  }

  /// Inputs of a training step: samples and the class of each.
  var specs: [TensorSpec] {
    [TensorSpec(Shape([batch] + input.sizes)), TensorSpec([batch], .int32)]
  }
}

/// `1x28x28`
struct InputShape: ExpressibleByArgument, CustomStringConvertible {
  let sizes: [Int]

  init(sizes: [Int]) { self.sizes = sizes }

  init?(argument: String) {
    let sizes = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let known = sizes.compactMap { $0 }
    // Bounded, so that no product overflows and no typing error asks for terabytes.
    guard known.count == sizes.count, known.count == 1 || known.count == 3,
      known.allSatisfy({ (1...65_536).contains($0) }), known.reduce(1, *) <= 1 << 24
    else { return nil }
    self.sizes = known
  }

  var description: String { sizes.map { "\($0)" }.joined(separator: "x") }
  var defaultValueDescription: String { description }
}
