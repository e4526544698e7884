// SPDX-License-Identifier: Apache-2.0

/// The milliseconds that a piece of work takes.
public func milliseconds(_ body: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(body).components
  return Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) * 1e-15
}

/// The middle value.
public func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
