// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// How much is said, and to whom.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print no progress.")
  var quiet = false

  @Flag(help: "End with one JSON object on standard output; all else goes to standard error.")
  var json = false

  /// Where text for people goes.
  var stream: Console.Stream { json ? .error : .output }
}
