// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

extension Bootstrap {
  /// A figure from the counts of units or cells; NaN where it is undefined.
  typealias Figure = (UnsafePointer<UInt32>) -> Double
  /// Several figures at once, written to memory.
  typealias Figures = (UnsafePointer<UInt32>, UnsafeMutablePointer<Double>) -> Void

  /// The figure, its interval and what went wrong. `makeFigure` is called for each thread, so that a
  /// figure may own memory.
  func estimate(
    _ plan: ResamplingPlan, makeFigure: @escaping @Sendable () -> Figure
  ) -> BootstrapEstimate {
    estimateAndReplicates(plan, makeFigure: makeFigure).estimate
  }

  func estimateAndReplicates(
    _ plan: ResamplingPlan, makeFigure: @escaping @Sendable () -> Figure
  ) -> (estimate: BootstrapEstimate, replicates: [Double]) {
    let (estimates, replicates) = estimatesAndReplicates(plan, width: 1) {
      let figure = makeFigure()
      return { $1.pointee = figure($0) }
    }
    return (estimates[0], replicates)
  }

  /// Several figures of the same resamples: the same as one after the other, at the cost of one drawing.
  func estimatesAndReplicates(
    _ plan: ResamplingPlan, width: Int, makeFigures: @escaping @Sendable () -> Figures
  ) -> (estimates: [BootstrapEstimate], replicates: [Double]) {
    func without(_ value: Double?, _ problem: BootstrapProblem) -> BootstrapEstimate {
      BootstrapEstimate(value: value, problem: problem)
    }
    if plan.unitCount == 0 { return (Array(repeating: without(nil, .noSamples), count: width), []) }
    /// One of the figures.
    @Sendable func figure(_ index: Int) -> Figure {
      let figures = makeFigures()
      return { counts in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { values in
          guard let base = values.baseAddress else { return .nan }
          figures(counts, base)
          return values[index]
        }
      }
    }
    let values = (0..<width).map { value(plan, figure($0)) }
    let isAlone = plan.strata.allSatisfy { $0.draws <= 1 }
    if isAlone || values.allSatisfy(\.isNaN) {
      return (values.map { $0.isNaN ? without(nil, .undefinedFigure) : without($0, .oneUnit) }, [])
    }
    let replicates = replicates(plan, width: width, makeFigures: makeFigures)
    let estimates = values.enumerated().map { index, value in
      if value.isNaN { return without(nil, .undefinedFigure) }
      let own = stride(from: index, to: replicates.count, by: width).map { replicates[$0] }
      return estimate(value: value, replicates: own) {
        self.jackknife(plan) { figure(index) }
      }
    }
    return (estimates, replicates)
  }

  /// The figure on the data themselves.
  func value(_ plan: ResamplingPlan, _ figure: Figure) -> Double {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: plan.slotCount) { counts in
      guard let base = counts.baseAddress else { return .nan }
      plan.fillWithData(base)
      return figure(base)
    }
  }

  /// `width` figures of each resample, one resample after the other.
  func replicates(
    _ plan: ResamplingPlan, width: Int, makeFigures: @Sendable () -> Figures
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: resamples * width) { buffer, count in
      count = resamples * width
      guard let results = buffer.baseAddress else { return }
      inParallel(resamples) { range in
        let figures = makeFigures()
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: plan.slotCount)
        defer { counts.deallocate() }
        for resample in range {
          plan.draw(into: counts, seed: seed, resample: resample)
          figures(counts, results + resample * width)
        }
      }
    }
  }

  /// Cuts `0..<count` into ranges and works on them with all threads.
  func inParallel(_ count: Int, _ body: (Range<Int>) -> Void) {
    let parts = min(threads ?? 32, count)
    if parts <= 1 {
      body(0..<count)
      return
    }
    withoutActuallyEscaping(body) { body in
      // Each range is worked on once, and writes to its own part of memory.
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        body(count * part / parts..<count * (part + 1) / parts)
      }
    }
  }

  // MARK: Leaving out

  /// The figure without one unit, or one block of units, at a time.
  struct Jackknife: Sendable {
    /// For each stratum, the figures.
    var values: [[Double]] = []
    /// How many units give each of the figures, where equal ones were computed once.
    var multiplicities: [[Double]?] = []
  }

  private static let exactJackknife = 1000
  private static let jackknifeBlocks = 400

  func jackknife(_ plan: ResamplingPlan, makeFigure: @Sendable () -> Figure) -> Jackknife {
    // Which places of the buffer are left out together, for each stratum.
    var blocks: [[[Int]]] = []
    for (index, stratum) in plan.strata.enumerated() {
      if let bounds = stratum.bounds {
        blocks.append(
          (0..<stratum.cells).filter { bounds[$0 + 1] > bounds[$0] }.map { [stratum.offset + $0] })
      } else if plan.unitCount <= Self.exactJackknife {
        blocks.append(stratum.slots.map { [$0] })
      } else {
        blocks.append(randomBlocks(stratum, of: plan.unitCount, index: index))
      }
    }
    let flat = blocks.flatMap { $0 }
    let values = [Double](unsafeUninitializedCapacity: flat.count) { buffer, count in
      count = flat.count
      guard let results = buffer.baseAddress else { return }
      inParallel(flat.count) { range in
        let figure = makeFigure()
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: plan.slotCount)
        defer { counts.deallocate() }
        plan.fillWithData(counts)
        for block in range {
          for slot in flat[block] { counts[slot] -= 1 }
          results[block] = figure(counts)
          for slot in flat[block] { counts[slot] += 1 }
        }
      }
    }
    var result = Jackknife()
    var start = 0
    for (stratum, blocks) in zip(plan.strata, blocks) {
      result.values.append(Array(values[start..<start + blocks.count]))
      start += blocks.count
      result.multiplicities.append(
        stratum.bounds.map { bounds in
          zip(bounds, bounds.dropFirst()).map { Double($1 - $0) }.filter { $0 > 0 }
        })
    }
    return result
  }

  /// Blocks must be random: data are often sorted, and neighbours alike.
  private func randomBlocks(
    _ stratum: ResamplingPlan.Stratum, of units: Int, index: Int
  ) -> [[Int]] {
    let share = Self.jackknifeBlocks * stratum.cells / units
    let count = min(stratum.cells, max(20, share))
    var stream = DrawStream(seed: seed, resample: -1 - index)
    var order = Array(stratum.slots)
    for place in order.indices.dropFirst().reversed() {
      order.swapAt(place, stream.below(place + 1))
    }
    return (0..<count).map { block in
      Array(order[stratum.cells * block / count..<stratum.cells * (block + 1) / count])
    }
  }
}
