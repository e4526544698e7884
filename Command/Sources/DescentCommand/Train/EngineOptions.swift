// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DescentEngine

/// What computes.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads that compute; results do not depend on it. Default: all cores.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Kernel library: automatic or blas.", valueName: "name"))
  var provider: KernelLibrary = .automatic

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected 1 to 4096, found \(threads).")
    }
  }

  func withEngine<Result>(_ body: () throws -> Result) throws -> Result {
    let engine = Engine(backend: CPUBackend(threads: threads, provider: provider.provider))
    return try Engine.$current.withValue(engine, operation: body)
  }
}

/// `--provider`
enum KernelLibrary: String, ExpressibleByArgument, CaseIterable {
  case automatic, blas

  var provider: CPUBackend.Provider {
    switch self {
    case .automatic: .automatic
    case .blas: .blas
    }
  }
}
