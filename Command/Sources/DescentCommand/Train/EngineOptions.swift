// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DescentEngine

/// What computes.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads that compute; results do not depend on it. Default: the physical cores that this "
        + "process may use.",
      valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Kernel library: automatic or blas.", valueName: "name"))
  var provider: KernelLibrary = .automatic

  @Option(
    help: ArgumentHelp(
      """
      Numbers of convolutions, matrix products and what lies between: float32, or bf16 where the \
      processor has it and it is faster. Weights, statistics and updates stay float32.
      """, valueName: "name"))
  var precision: Precision = .float32

  @Option(
    help: ArgumentHelp(
      "Convolutions: automatic, or direct, which never uses Winograd's algorithm.",
      valueName: "name"))
  var convolution: ConvolutionKind = .automatic

  @Option(
    help: ArgumentHelp(
      """
      Memory of a training step: automatic computes activations again for the gradients where \
      that takes no more time than keeping them; lean takes as little as possible, full keeps \
      all. The results are the same.
      """, valueName: "name"))
  var memory: MemoryUse = .automatic

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected 1 to 4096, found \(threads).")
    }
  }

  func withEngine<Result>(_ body: () throws -> Result) throws -> Result {
    try Engine.$current.withValue(Engine(backend: backend), operation: body)
  }

  var backend: CPUBackend {
    CPUBackend(
      threads: threads, provider: provider.provider, precision: precision.precision,
      convolution: convolution.convolution, memory: memory.memory)
  }
}

/// `--precision`
enum Precision: String, ExpressibleByArgument, CaseIterable {
  case float32, bf16

  var precision: CPUBackend.Precision {
    switch self {
    case .float32: .float32
    case .bf16: .bfloat16
    }
  }
}

/// `--convolution`
enum ConvolutionKind: String, ExpressibleByArgument, CaseIterable {
  case automatic, direct

  var convolution: CPUBackend.Convolution {
    switch self {
    case .automatic: .automatic
    case .direct: .direct
    }
  }
}

/// `--memory`
enum MemoryUse: String, ExpressibleByArgument, CaseIterable {
  case automatic, lean, full

  var memory: CPUBackend.Memory {
    switch self {
    case .automatic: .automatic
    case .lean: .lean
    case .full: .full
    }
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
