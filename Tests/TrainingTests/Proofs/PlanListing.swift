// SPDX-License-Identifier: Apache-2.0
import DescentEngine

/// The kernels of a plan in order, a line each, without what depends on the processor.
struct PlanListing: Equatable {
  struct Line: Hashable {
    let name: String
    let parts: Int
    let flops: Int
    let bytesRead: Int
    let bytesWritten: Int

    var text: String {
      "\(name) | \(parts) parts | \(flops) FLOP | reads \(bytesRead) B | writes \(bytesWritten) B"
    }

    init(name: String, parts: Int, flops: Int, bytesRead: Int, bytesWritten: Int) {
      self.name = name
      self.parts = parts
      self.flops = flops
      self.bytesRead = bytesRead
      self.bytesWritten = bytesWritten
    }

    init?(_ text: Substring) {
      let fields = text.split(separator: " | ", omittingEmptySubsequences: false)
      guard fields.count == 5 else { return nil }
      let numbers = fields.dropFirst().compactMap { field in
        field.split(separator: " ").compactMap { Int($0) }.first
      }
      guard numbers.count == 4 else { return nil }
      self.init(
        name: String(fields[0]), parts: numbers[0], flops: numbers[1], bytesRead: numbers[2],
        bytesWritten: numbers[3])
    }
  }

  var lines: [Line]
  var steps: Int
  var arenaBytes: Int

  init(_ plan: Plan) {
    func bytes(_ values: [Int]) -> Int { values.reduce(0) { $0 + plan.values[$1].byteCount } }
    lines = plan.kernels.map { kernel in
      Line(
        name: Self.portable(kernel.name), parts: kernel.parts, flops: Int(kernel.flops),
        bytesRead: bytes(kernel.reads), bytesWritten: bytes(kernel.writes))
    }
    steps = plan.steps.count
    arenaBytes = plan.arenaBytes
  }

  /// A kernel's name without oneDNN's for its code, which differs from processor to processor:
  /// "convolution forward (oneDNN jit:avx512_core) + bias" is "convolution forward (oneDNN) + bias".
  private static func portable(_ name: String) -> String {
    guard let start = name.range(of: "(oneDNN "),
      let end = name[start.upperBound...].firstIndex(of: ")")
    else { return name }
    return name[..<start.lowerBound] + "(oneDNN" + name[end...]
  }

  // MARK: Text

  var text: String {
    ([heading] + lines.map(\.text)).joined(separator: "\n") + "\n"
  }

  private var heading: String {
    "\(lines.count) kernels in \(steps) steps, \(sum(\.flops)) FLOP, reads \(sum(\.bytesRead)) B, writes "
      + "\(sum(\.bytesWritten)) B, arena \(arenaBytes) B"
  }

  /// A listing from its text; nil where it is none.
  init?(_ text: String) {
    let rows = text.split(separator: "\n")
    guard let first = rows.first, let arena = first.split(separator: " ").dropLast().last,
      let arenaBytes = Int(arena),
      let steps = first.split(separator: " ").compactMap({ Int($0) }).dropFirst().first
    else { return nil }
    self.arenaBytes = arenaBytes
    self.steps = steps
    lines = rows.dropFirst().compactMap { Line($0) }
    guard lines.count == rows.count - 1, heading == first else { return nil }
  }

  // MARK: Comparison

  /// What has become of another listing: totals first, then each kernel that went or came; empty
  /// where nothing changed.
  func changes(from old: PlanListing) -> [String] {
    guard self != old else { return [] }
    var totals: [String] = []
    func add(_ name: String, _ difference: Int) {
      if difference != 0 { totals.append("\(difference > 0 ? "+" : "")\(difference) \(name)") }
    }
    add("kernels", lines.count - old.lines.count)
    add("steps", steps - old.steps)
    add("FLOP", sum(\.flops) - old.sum(\.flops))
    add("bytes read", sum(\.bytesRead) - old.sum(\.bytesRead))
    add("bytes written", sum(\.bytesWritten) - old.sum(\.bytesWritten))
    add("bytes of arena", arenaBytes - old.arenaBytes)
    let changes = lines.difference(from: old.lines).sorted { $0.place < $1.place }
    return [totals.isEmpty ? "the same totals" : totals.joined(separator: ", ")]
      + changes.map { change in
        switch change {
        case .remove(let place, let line, _): "− \(place + 1): \(line.text)"
        case .insert(let place, let line, _): "+ \(place + 1): \(line.text)"
        }
      }
  }

  private func sum(_ field: KeyPath<Line, Int>) -> Int {
    lines.reduce(0) { $0 + $1[keyPath: field] }
  }
}

extension CollectionDifference.Change {
  fileprivate var place: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
