// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Foundation
import Testing

/// 100 checks from `Tests/Golden/schedules/plateau.py`, in PyTorch and in Keras.
struct GoldenPlateau: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Settings: Decodable, Sendable {
      let patience: Int?
      let factor: Double?
      let threshold: Double?
      let isRelative: Bool?
      let cooldown: Int?
      let minimum: Double?
      let prefersHigher: Bool?
    }

    let flavor: Flavor
    let settings: Settings
    let metrics: String
    let factors: [Double]

    var testDescription: String { "\(flavor) \(settings) \(metrics)" }

    func plateau(_ flavor: Flavor) -> ReduceOnPlateau {
      ReduceOnPlateau(
        patience: settings.patience ?? 10, factor: settings.factor ?? 0.1,
        threshold: settings.threshold ?? 1e-4, isRelative: settings.isRelative,
        cooldown: settings.cooldown ?? 0, minimum: settings.minimum ?? 0,
        prefersHigher: settings.prefersHigher ?? false, flavor: flavor)
    }

    /// The largest relative difference to the golden factors.
    func difference(_ plateau: ReduceOnPlateau) -> Double {
      var state = ReduceOnPlateau.State()
      var worst = 0.0
      for (metric, expected) in zip(GoldenPlateau.metrics[metrics] ?? [], factors) {
        let next = plateau.next(state, metric: metric ?? .nan)
        state = next.state
        worst = max(worst, abs(next.factor / expected - 1))
      }
      return worst
    }
  }

  /// NaN is written as null.
  let metrics: [String: [Double?]]
  let cases: [Case]

  private static let files: [GoldenPlateau] = ["torch", "keras"].compactMap { flavor in
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/schedules/plateau.\(flavor).json").standardized
    return try? JSONDecoder().decode(GoldenPlateau.self, from: Data(contentsOf: url))
  }

  static let metrics = files.first?.metrics ?? [:]
  static let all = files.flatMap(\.cases)
}

@Suite struct PlateauTests {
  @Test func thereAreCases() {
    for flavor in [Flavor.torch, .keras] {
      #expect(GoldenPlateau.all.count { $0.flavor == flavor } >= 40)
    }
    #expect(GoldenPlateau.metrics.values.allSatisfy { $0.count == 100 })
  }

  @Test(arguments: GoldenPlateau.all)
  func equalsCheckByCheck(_ golden: GoldenPlateau.Case) {
    let plateau = golden.plateau(golden.flavor)
    #expect(plateau.problem == nil)
    #expect(golden.difference(plateau) <= 1e-12)
  }

  /// The other framework's counting is a wrong one, and so is one check more of patience.
  @Test func theOtherFlavorIsFound() {
    // With patience 0 both fire at every bad check.
    for golden in GoldenPlateau.all
    where golden.metrics == "steady" && golden.settings.patience != 0 {
      #expect(golden.difference(golden.plateau(golden.flavor == .torch ? .keras : .torch)) > 0.01)
      var patient = golden.plateau(golden.flavor)
      patient.patience += 1
      #expect(golden.difference(patient) > 0.01, "\(golden.testDescription)")
    }
  }

  @Test func theStateIsAllThatItRemembers() throws {
    let plateau = ReduceOnPlateau(patience: 2, factor: 0.5, cooldown: 3)
    var (state, stored) = (ReduceOnPlateau.State(), ReduceOnPlateau.State())
    for check in 0..<60 {
      let metric = Double((check * 37) % 11)
      state = plateau.next(state, metric: metric).state
      let text = try JSONEncoder().encode(stored)
      stored = try JSONDecoder().decode(ReduceOnPlateau.State.self, from: text)
      stored = plateau.next(stored, metric: metric).state
      #expect(state == stored)
    }
    #expect(state.factor < 1)
    // Infinity cannot be written as JSON, and is no progress.
    #expect(plateau.next(.init(), metric: -.infinity).state.best == nil)
  }

  @Test func problemsAreNamed() {
    let wrong = [
      ReduceOnPlateau(patience: -1), ReduceOnPlateau(factor: 1), ReduceOnPlateau(threshold: .nan),
      ReduceOnPlateau(cooldown: -1), ReduceOnPlateau(minimum: 2), ReduceOnPlateau(flavor: .optax),
      ReduceOnPlateau(isRelative: true, flavor: .keras),
    ]
    for plateau in wrong { #expect(plateau.problem != nil, "\(plateau)") }
  }
}
