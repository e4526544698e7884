// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Foundation
import Testing

/// The kernels of six models' training steps, as `Tests/Golden/plans` lists them: a change that adds a
/// kernel or a byte has to say so. To take over what the planner makes now:
///
///     DESCENT_WRITE_PLANS=1 swift test --filter GoldenPlanTests
///
/// oneDNN's layouts and algorithms follow from the processor, so its lists are those of AVX-512
/// machines and are compared there alone; the lists of the BLAS provider hold everywhere.
@Suite("Golden plans")
struct GoldenPlanTests {
  private static let rewrites = ProcessInfo.processInfo.environment["DESCENT_WRITE_PLANS"] != nil

  /// Whether this machine makes the plans that oneDNN's lists were made on.
  private static let hasListedProcessor: Bool = {
    #if OneDNN && os(Linux)
      return ["avx512f", "avx512bw", "avx512vl", "avx512dq"].allSatisfy(processorHas)
    #else
      return false
    #endif
  }()

  /// Whether it makes the plans in BFloat16.
  private static let hasBFloat16 = hasListedProcessor && processorHas("avx512_bf16")
  /// Whether it makes other ones, of convolutions in its matrix unit. oneDNN leaves that alone, and makes
  /// the plans of other machines, with `ONEDNN_MAX_CPU_ISA=AVX512_CORE_BF16`.
  private static let hasMatrixUnit =
    hasBFloat16 && processorHas("amx_bf16")
    && ProcessInfo.processInfo.environment["ONEDNN_MAX_CPU_ISA"] == nil

  private static func processorHas(_ flag: String) -> Bool {
    ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").contains(flag)
  }

  private func file(_ model: PlanCase, _ backend: CPUBackend, _ provider: CPUBackend.Provider)
    -> URL
  {
    let half = Self.hasMatrixUnit ? "-amx" : "-bf16"
    let name =
      provider == .blas
      ? "\(model.name)-blas"
      : model.name + (backend.precision == .bfloat16 ? half : "")
        + (backend.memory == .lean ? "-lean" : "")
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Golden/plans/\(name).txt").standardized
  }

  private func check(
    _ model: PlanCase, _ provider: CPUBackend.Provider,
    precision: CPUBackend.Precision = .float32, memory: CPUBackend.Memory = .automatic
  ) throws {
    let (graph, updates) = try model.step()
    let backend = CPUBackend(threads: 1, provider: provider, precision: precision, memory: memory)
    let plan = try backend.verifiedPlan(graph, updates: updates)
    let listing = PlanListing(plan)
    let file = file(model, backend, provider)
    if Self.rewrites {
      try listing.text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try #require(
      PlanListing(String(contentsOf: file, encoding: .utf8)), "\(file.path) is no list of kernels")
    let changes = listing.changes(from: golden)
    #expect(
      changes.isEmpty,
      "\(model), \(provider):\n\(changes.prefix(40).joined(separator: "\n"))")
  }

  @Test(arguments: PlanCase.all)
  func blas(_ model: PlanCase) throws { try check(model, .blas) }

  @Test(
    .enabled(if: hasListedProcessor, "the lists are those of oneDNN on AVX-512"),
    arguments: PlanCase.all)
  func oneDNN(_ model: PlanCase) throws { try check(model, .automatic) }

  @Test(
    .enabled(if: hasBFloat16, "the lists are those of oneDNN with avx512_bf16"),
    arguments: PlanCase.all.filter { ["resnet20", "mlp"].contains($0.name) })
  func bfloat16(_ model: PlanCase) throws {
    try check(model, .automatic, precision: .bfloat16)
  }

  @Test(
    .enabled(if: hasListedProcessor, "the lists are those of oneDNN on AVX-512"),
    arguments: PlanCase.all.filter { $0.name == "resnet20" })
  func lean(_ model: PlanCase) throws { try check(model, .automatic, memory: .lean) }

  /// The plan is a function of the graph: equal text each time, for any number of threads.
  @Test(arguments: PlanCase.all, CPUBackend.Provider.allCases)
  func sameTextEachTime(_ model: PlanCase, _ provider: CPUBackend.Provider) throws {
    func text(threads: Int) throws -> String {
      let (graph, updates) = try model.step()
      return try CPUBackend(threads: threads, provider: provider).plan(graph, updates: updates).text
    }
    let expected = try text(threads: 1)
    for threads in [1, 2, 5] { #expect(try text(threads: threads) == expected) }
  }

  /// A kernel more, a byte more and another order are said, each with what it is.
  @Test func changesAreNamed() throws {
    let (graph, updates) = try PlanCase.all[1].step()
    let listing = PlanListing(
      try CPUBackend(threads: 1, provider: .blas).plan(graph, updates: updates))
    #expect(PlanListing(listing.text) == listing)
    #expect(listing.changes(from: listing) == [])
    var changed = listing
    changed.lines.insert(
      PlanListing.Line(name: "copy", parts: 1, flops: 0, bytesRead: 60, bytesWritten: 61), at: 2)
    #expect(
      changed.changes(from: listing) == [
        "+1 kernels, +60 bytes read, +61 bytes written",
        "+ 3: copy | 1 parts | 0 FLOP | reads 60 B | writes 61 B",
      ])
    changed = listing
    changed.arenaBytes += 64
    #expect(changed.changes(from: listing) == ["+64 bytes of arena"])
    changed = listing
    changed.lines.swapAt(0, changed.lines.count - 1)
    #expect(changed.changes(from: listing).first == "the same totals")
    #expect(PlanListing("no list\n") == nil)
    #expect(
      PlanListing(listing.text.replacingOccurrences(of: " kernels", with: "1 kernels")) == nil)
  }
}
