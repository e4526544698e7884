// SPDX-License-Identifier: Apache-2.0

/// A line on a terminal that is drawn again and again: how far, how fast, how much longer.
struct ProgressBar {
  private let isShown: Bool
  private let total: Int
  private let start: Double
  /// Done before the bar began: a resumed run must not look fast for it.
  private let offset: Int
  private var lastDrawn = 0.0
  private var isDrawn = false

  /// Seconds between two drawings.
  private static let interval = 0.08

  /// - Parameters:
  ///   - total: Samples in all.
  ///   - offset: Samples done already.
  ///   - isShown: False where nobody watches; then nothing is written.
  init(total: Int, offset: Int, isShown: Bool) {
    (self.total, self.offset, self.isShown) = (total, offset, isShown)
    start = ProcessClock.seconds
  }

  mutating func update(done: Int, label: String) {
    guard isShown else { return }
    let now = ProcessClock.seconds
    guard now - lastDrawn >= Self.interval else { return }
    lastDrawn = now
    isDrawn = true
    let text = Self.text(
      done: done, total: total, rate: Double(done - offset) / max(now - start, 1e-9), label: label,
      columns: Console.Stream.error.columns)
    Console.write("\r" + text + "\u{1B}[K", to: .error)
  }

  /// Takes the bar away, so that something else can be written.
  mutating func clear() {
    if isDrawn { Console.write("\r\u{1B}[K", to: .error) }
    isDrawn = false
    lastDrawn = 0
  }

  /// `epoch 3/25  ███████▌        42 %  8120/s  2.3 s left  loss 0.1234`, cut to the line.
  static func text(done: Int, total: Int, rate: Double, label: String, columns: Int) -> String {
    let share = total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 0
    let eighths = Int(share * 20 * 8)
    let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let filled = String(repeating: "█", count: eighths / 8) + partial
    let bar = filled + String(repeating: " ", count: 20 - filled.count)
    let percent = String(Int(share * 100))
    let rest = rate > 0 ? ShortNumber.duration(Double(total - done) / rate) : "?"
    let speed = rate >= 100 ? ShortNumber.decimals(rate, 0) : ShortNumber.decimals(rate, 1)
    let padding = String(repeating: " ", count: max(0, 3 - percent.count))
    let text = "▕\(bar)▏\(padding)\(percent) %  \(rest) left  \(speed) samples/s  \(label)"
    return String(text.prefix(max(20, columns - 1)))
  }
}
