// SPDX-License-Identifier: Apache-2.0
import DescentCommand

/// The entry point. A type rather than top-level code: what top-level code declares belongs to the
/// main actor, and callbacks of C libraries on other threads would trap in it.
@main
struct Main {
  static func main() { runDescent(Array(CommandLine.arguments.dropFirst())) }
}
