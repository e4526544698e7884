// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Prodigy: Adam that finds its learning rate by estimating how far away the solution is.
///
/// ```
/// r ← beta3 · r + (d / d₀) · d · rate · ⟨g, w₀ − w⟩       (over all parameters together)
/// s ← beta3 · s + (d / d₀) · d · rate · g
/// m ← beta1 · m + (1 − beta1) · d · g
/// v ← beta2 · v + (1 − beta2) · d² · g²
/// d' = max(d, distanceFactor · r / ‖s‖₁)
/// w ← w · (1 − d · rate · weightDecay) − d · rate · m / (√v + d' · epsilon)
/// ```
///
/// d is one number for all parameters and never falls. All groups go by the settings and the rate of
/// the first, but for weight decay.
///
/// - `learningRate`: 1, a factor of the found rate; leave it, or let a schedule lower it.
/// - `beta1` 0.9, `beta2` 0.999, `beta3` 0 for √beta2, `epsilon` 1e-8.
/// - `initialDistance`: 1e-6, in units of the weights, far below the true one. `distanceFactor`: 1,
///   the setting to tune. `distanceGrowth`: 0, no bound on d' / d once d has left d₀.
/// - `decoupled`: whether decay is AdamW's (true) or added to the gradient. `correctsBias`: whether
///   the rate has Adam's correction (false). `safeguardsWarmUp`: leaves the rate out of s, for
///   schedules that begin with small rates (false).
///
/// **Departs from the paper:** as the authors' package does: beta3 = √beta2 and d / d₀ for range.
/// The way from w₀ is added up step by step, not taken as a difference, which in Float32 would lose
/// the first steps.
///
/// - Source: Mishchenko & Defazio, ICML 2024, algorithm 4; the authors' package `prodigyopt` 1.1.2,
///   also of the defaults.
public struct Prodigy: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var beta3: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var decoupled: Bool
  public var correctsBias: Bool
  public var safeguardsWarmUp: Bool
  public var initialDistance: Double
  public var distanceFactor: Double
  public var distanceGrowth: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, beta3, epsilon, weightDecay) = (1, 0.9, 0.999, 0, 1e-8, 0)
    (decoupled, correctsBias, safeguardsWarmUp) = (true, false, false)
    (initialDistance, distanceFactor, distanceGrowth) = (1e-6, 1, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    beta3: Double? = nil, epsilon: Double? = nil, weightDecay: Double? = nil,
    decoupled: Bool? = nil, correctsBias: Bool? = nil, safeguardsWarmUp: Bool? = nil,
    initialDistance: Double? = nil, distanceFactor: Double? = nil,
    distanceGrowth: Double? = nil, flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.beta3 = beta3 ?? self.beta3
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
    self.decoupled = decoupled ?? self.decoupled
    self.correctsBias = correctsBias ?? self.correctsBias
    self.safeguardsWarmUp = safeguardsWarmUp ?? self.safeguardsWarmUp
    self.initialDistance = initialDistance ?? self.initialDistance
    self.distanceFactor = distanceFactor ?? self.distanceFactor
    self.distanceGrowth = distanceGrowth ?? self.distanceGrowth
  }

  public var slotNames: [String] { ["mean", "meanSquare", "gradientSum", "displacement"] }

  public func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
    [
      SlotSpecification("distance", shape: .scalar, initialValue: initialDistance),
      SlotSpecification("largestDistance", shape: .scalar, initialValue: initialDistance),
      SlotSpecification("numerator", shape: .scalar),
    ]
  }

  /// One parameter alone, at the first estimate of the distance.
  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let alone = ParameterUpdate(
      parameter: parameter, gradient: gradient, slots: slots, weightDecay: weightDecay, step: step)
    let shared = sharedSlots(parameterCount: parameter.count).map {
      Tensor($0.initialValue, elementType: .float64)
    }
    return update(all: [alone], shared: shared).parameters[0]
  }

  public func update(all parameters: [ParameterUpdate], shared: [Tensor]) -> (
    parameters: [Updated], shared: [Tensor]
  ) {
    guard let first = parameters.first else { return ([], shared) }
    let old = shared[0]
    let rate = old * fullRate(at: first.step)
    let gradients = parameters.map { entry in
      decoupled || entry.weightDecay == 0
        ? entry.gradient : entry.gradient + entry.weightDecay * entry.parameter
    }

    let decay = beta3 == 0 ? beta2.squareRoot() : beta3
    let range = old / initialDistance
    let weight = range * (safeguardsWarmUp ? old : rate)
    var (numerator, denominator) = (decay * shared[2], Tensor(0, elementType: .float64))
    var sums: [Tensor] = []
    for (entry, gradient) in zip(parameters, gradients) {
      let advance = (gradient * entry.slots[3]).sum().cast(to: .float64)
      numerator = numerator + range * rate * advance
      let sum = decay * entry.slots[2] + weight.cast(to: gradient.elementType) * gradient
      denominator = denominator + abs(sum).sum().cast(to: .float64)
      sums.append(sum)
    }
    let distances = nextDistances(shared, numerator: numerator, denominator: denominator)

    let updated = parameters.indices.map { index in
      moved(
        parameters[index], gradient: gradients[index], sum: sums[index], rate: rate, old: old,
        new: distances[0])
    }
    return (updated, distances + [numerator])
  }

  private func fullRate(at step: UpdateStep) -> Tensor {
    let rate = step.learningRate.cast(to: .float64)
    if !correctsBias { return rate }
    func correction(_ decay: Double) -> Tensor {
      1 - power(Tensor(decay, elementType: .float64), step.preciseNumber)
    }
    return rate * (sqrt(correction(beta2)) / correction(beta1))
  }

  /// The next distance, and the largest estimate so far.
  private func nextDistances(
    _ shared: [Tensor], numerator: Tensor, denominator: Tensor
  ) -> [Tensor] {
    let (old, largest) = (shared[0], shared[1])
    // Where no gradient has been other than 0 there is nothing to estimate from.
    let isEmpty = denominator.equal(to: 0)
    let ratio = distanceFactor * numerator / select(isEmpty, 1, denominator)
    let estimate = select(isEmpty, old, ratio)
    let newLargest = maximum(largest, estimate)
    if distanceGrowth == 0 { return [newLargest, newLargest] }
    let start = select(old.equal(to: initialDistance), maximum(old, estimate), old)
    return [minimum(newLargest, distanceGrowth * start), newLargest]
  }

  private func moved(
    _ entry: ParameterUpdate, gradient: Tensor, sum: Tensor, rate: Tensor, old: Tensor, new: Tensor
  ) -> Updated {
    let type = gradient.elementType
    let mean = beta1 * entry.slots[0] + (old * (1 - beta1)).cast(to: type) * gradient
    let meanSquare =
      beta2 * entry.slots[1] + (square(old) * (1 - beta2)).cast(to: type) * square(gradient)
    let root = sqrt(meanSquare) + (new * epsilon).cast(to: type)
    // Without momentum the package takes the new distance for the gradient.
    let direction = beta1 == 0 ? new.cast(to: type) * gradient : mean
    var change = (rate.cast(to: type) * direction) / root
    if decoupled && entry.weightDecay != 0 {
      change = change + (rate * entry.weightDecay).cast(to: type) * entry.parameter
    }
    return Updated(
      parameter: entry.parameter - change,
      slots: [mean, meanSquare, sum, entry.slots[3] + change])
  }
}
