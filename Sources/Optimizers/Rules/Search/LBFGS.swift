// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// L-BFGS: Newton's direction from the last few steps and the changes of the gradient along them.
///
/// ```
/// d ← −H · g                      H: the pairs (s, y), applied to (sᵀy / yᵀy) · I
/// w ← w + t · d                   t by strong Wolfe conditions, or fixed
/// s = t · d,  y = change of g     kept where yᵀs > 1e-10 · ‖s‖ · ‖y‖  (torch: yᵀs > 1e-10)
/// ```
///
/// It needs a loss that can be asked for several times: `optimizer.step { loss() }`, with the same
/// batch, or all data, in one step. Two batches that follow one another should overlap, if there are
/// several; in the flavor `paper` a pair never mixes two of them. ``Optimizer/stopReason`` says why
/// the last step ended; a step ends at the lowest point that it met (in `paper`).
///
/// - `learningRate`: 1; the first trial length, times `min(1, 1/‖g‖₁)`, as long as there are no pairs
///   (PyTorch), and without line search the length of every step.
/// - `history`: 10 pairs (Nocedal & Wright: 3 … 20); PyTorch 100. Memory: `2 · history` numbers of
///   Float64 for each weight, copied once in each step.
/// - `lineSearch`: on; PyTorch off. c1 1e-4, c2 0.9 in both.
/// - `iterations` in a step: 1; PyTorch 20. `maxEvaluations`: 25 in each line search; PyTorch 25 in
///   each step.
/// - `gradientTolerance` 1e-7, for the largest element. `changeTolerance` 0 (off); PyTorch 1e-9.
///
/// **Departs from the paper:** rounding is told apart from progress, and values that are not finite
/// shorten a step. Where the direction leads nowhere, the pairs are forgotten.
///
/// - Source: Liu & Nocedal 1989; Nocedal & Wright, *Numerical Optimization*, 2006, section 7.2;
///   Berahas, Nocedal & Takáč, NeurIPS 2016; PyTorch's `LBFGS`.
public struct LBFGS: CatalogRule {
  public var learningRate: Double
  public var history: Int
  public var lineSearch: Bool
  public var iterations: Int
  public var maxEvaluations: Int
  public var gradientTolerance: Double
  public var changeTolerance: Double
  /// Of `½ · weightDecay · ‖w‖²`, which is added to the loss.
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    let isTorch = flavor == .torch
    (learningRate, weightDecay, gradientTolerance, maxEvaluations) = (1, 0, 1e-7, 25)
    history = isTorch ? 100 : 10
    lineSearch = !isTorch
    iterations = isTorch ? 20 : 1
    changeTolerance = isTorch ? 1e-9 : 0
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, history: Int? = nil, lineSearch: Bool? = nil,
    iterations: Int? = nil, maxEvaluations: Int? = nil, gradientTolerance: Double? = nil,
    changeTolerance: Double? = nil, weightDecay: Double? = nil, flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.history = history ?? self.history
    self.lineSearch = lineSearch ?? self.lineSearch
    self.iterations = iterations ?? self.iterations
    self.maxEvaluations = maxEvaluations ?? self.maxEvaluations
    self.gradientTolerance = gradientTolerance ?? self.gradientTolerance
    self.changeTolerance = changeTolerance ?? self.changeTolerance
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var lossUse: LossUse { .search }

  public func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
    let rows = Shape([history, count])
    let kept = [
      SlotSpecification("steps", shape: rows), SlotSpecification("changes", shape: rows),
      // Pairs, scale, iterations, variables.
      SlotSpecification("numbers", shape: [4]), StopReason.slot,
    ]
    let last = ["lastGradient", "lastMove"].map { SlotSpecification($0, shape: [count]) }
    return flavor == .torch ? kept + last : kept
  }

  /// Only `step { loss() }` moves the weights.
  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    trap("LBFGS: expected optimizer.step { loss }, since it asks for the loss again; found step()")
  }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    optimizer.search(loss: loss) { objective, start in
      var run = restored(optimizer, count: objective.count)
      let rate = optimizer.learningRate
      let (point, reason) =
        flavor == .torch
        ? run.torch(objective, from: start, rate: rate)
        : run.paper(objective, from: start, rate: rate)
      keep(run, in: optimizer, count: objective.count)
      optimizer.stopReason = reason
      return point
    }
  }
}

extension LBFGS {
  /// What earlier steps left; nothing where another number of weights is trained since.
  private func restored(_ optimizer: Optimizer, count: Int) -> LBFGSRun {
    var run = LBFGSRun(self)
    let numbers = optimizer.sharedNumbers("numbers")
    guard numbers.count == 4, numbers[3] == Double(count), let pairs = Int(exactly: numbers[0]),
      (0...history).contains(pairs)
    else { return run }
    func rows(_ name: String) -> [[Double]] {
      let all = optimizer.sharedNumbers(name)
      let width = all.count / history
      return (0..<pairs).map { Array(all[$0 * width..<$0 * width + count]) }
    }
    run.history = LBFGSHistory(
      limit: history, steps: rows("steps"), changes: rows("changes"), scale: numbers[1])
    run.iterations = Int(exactly: numbers[2]) ?? 0
    run.lastGradient = Array(optimizer.sharedNumbers("lastGradient").prefix(count))
    run.lastMove = Array(optimizer.sharedNumbers("lastMove").prefix(count))
    return run
  }

  private func keep(_ run: LBFGSRun, in optimizer: Optimizer, count: Int) {
    let width = optimizer.parameters.reduce(0) { $0 + $1.shape.count }
    let padding = [Double](repeating: 0, count: width - count)
    optimizer.setShared("steps", run.history.steps.flatMap { $0 + padding })
    optimizer.setShared("changes", run.history.changes.flatMap { $0 + padding })
    optimizer.setShared(
      "numbers",
      [Double(run.history.steps.count), run.history.scale, Double(run.iterations), Double(count)])
    optimizer.setShared("lastGradient", run.lastGradient)
    optimizer.setShared("lastMove", run.lastMove)
  }

  public static let flavors: [Flavor] = [.paper, .torch]

  public static let settings: [Setting<LBFGS>] = [
    Setting("history", \.history, 1...1000, "pairs that are remembered"),
    Setting("lineSearch", \.lineSearch, "whether lengths meet the strong Wolfe conditions"),
    Setting("iterations", \.iterations, 1...1_000_000, "iterations in a step"),
    Setting(
      "maxEvaluations", \.maxEvaluations, 1...1_000_000,
      "losses computed in a line search (torch: in a step)"),
    Setting(
      "gradientTolerance", \.gradientTolerance, .notNegative,
      "a step ends where no element of the gradient is larger"),
    Setting(
      "changeTolerance", \.changeTolerance, .notNegative,
      "a step ends where weights or loss change by less"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      """
      d ← −H · g        (H: two loops over the pairs (s, y), begun with (sᵀy / yᵀy) · I)
      w ← w + t · d     (t: strong Wolfe, c1 1e-4, c2 0.9; without line search learningRate)
      s = t · d, y = g(w + t · d) − g(w); kept where yᵀs > \
      \(flavor == .torch ? "1e-10" : "1e-10 · ‖s‖ · ‖y‖")
      """
    },
    differences: [
      "paper: pairs from one batch, one iteration in a step, first trial 1, lowest point kept",
      "torch: pairs reach from step to step, 20 iterations, first trial learningRate, line search "
        + "off, stops by absolute tolerances",
    ],
    stability: "with line search no bound; without: learningRate ≤ 1 near a minimum",
    source: "Liu & Nocedal 1989; Nocedal & Wright 2006, section 7.2; Berahas et al. 2016")
}
