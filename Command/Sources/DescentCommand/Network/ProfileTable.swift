// SPDX-License-Identifier: Apache-2.0
import DescentEngine

/// The profile of a plan as a table of kinds of kernels and as JSON.
enum ProfileTable {
  static func text(_ profile: PlanProfile) -> String {
    let header = [
      "", "kernels", "ms", "share", "GFLOP/s", "of peak", "GB/s", "of copy", "roofline ms",
    ]
    let rows = kinds(profile).map { row($0.name, $0.kernels, profile) }
    let total = row("all", profile.kernels, profile)
    let lines = TextTable.aligned([header] + rows + [total])
    return """
      Measured on one thread, kernel by kernel; matrix product \
      \(ShortNumber.text(profile.peakFlops / 1e9)) GFLOP/s, copy \
      \(ShortNumber.text(profile.copyBandwidth / 1e9)) GB/s
      \(lines.joined(separator: "\n"))

      """
  }

  static func object(_ profile: PlanProfile) -> JSONText {
    .members([
      "seconds": .number(profile.seconds),
      "predictedSeconds": .number(profile.predictedSeconds),
      "peakFlops": .number(profile.peakFlops), "copyBandwidth": .number(profile.copyBandwidth),
      "kernels": .array(
        profile.kernels.map {
          .members([
            "name": .string($0.name), "parts": .integer($0.parts), "flops": .number($0.flops),
            "bytes": .integer($0.bytes), "seconds": .number($0.seconds),
            "predictedSeconds": .number($0.predictedSeconds),
          ])
        }),
    ])
  }

  /// Kernels of one name together, those that take longest first.
  private static func kinds(_ profile: PlanProfile) -> [(
    name: String, kernels: [PlanProfile.Kernel]
  )] {
    Dictionary(grouping: profile.kernels, by: \.name).map { (name: $0.key, kernels: $0.value) }
      .sorted {
        let (a, b) = (seconds($0.kernels), seconds($1.kernels))
        return a != b ? a > b : $0.name < $1.name
      }
  }

  private static func seconds(_ kernels: [PlanProfile.Kernel]) -> Double {
    kernels.reduce(0) { $0 + $1.seconds }
  }

  private static func row(
    _ name: String, _ kernels: [PlanProfile.Kernel], _ profile: PlanProfile
  ) -> [String] {
    let time = max(seconds(kernels), 1e-12)
    let flops = kernels.reduce(0) { $0 + $1.flops } / time
    let bytes = Double(kernels.reduce(0) { $0 + $1.bytes }) / time
    let predicted = kernels.reduce(0) { $0 + $1.predictedSeconds }
    return [
      name, "\(kernels.count)", fixed(time * 1e3, 3), percent(time / profile.seconds),
      fixed(flops / 1e9, 1), percent(flops / profile.peakFlops), fixed(bytes / 1e9, 1),
      percent(bytes / profile.copyBandwidth), fixed(predicted * 1e3, 3),
    ]
  }

  private static func percent(_ share: Double) -> String { fixed(share * 100, 1) + " %" }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    ShortNumber.decimals(value, digits)
  }
}
