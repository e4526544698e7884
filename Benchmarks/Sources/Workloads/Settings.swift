// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine

/// What the command line asks for: `Workloads NAME [--state FILE] [--write FILE] …`.
struct Settings {
  var name = "resnet20"
  /// First weights and data, which the peers read too.
  var state: String?
  /// Write such a file and end.
  var output: String?
  /// Steps before writing, so that batch norms have statistics.
  var steps = 0
  /// Trace every step instead of once.
  var isByHand = false
  var memory = CPUBackend.Memory.automatic
  var precision = CPUBackend.Precision.float32
  var threads = 2
  /// A folder of images, for the loader.
  var folder: String?

  init(_ arguments: [String]) throws {
    var words = arguments[...]
    if let first = words.popFirst() { name = first }
    while let word = words.popFirst() {
      if word == "--by-hand" {
        isByHand = true
        continue
      }
      guard let value = words.popFirst() else { throw Unavailable("\(word) without a value") }
      switch word {
      case "--state": state = value
      case "--write": output = value
      case "--steps": steps = Int(value) ?? steps
      case "--precision":
        switch value {
        case "bf16": precision = .bfloat16
        case "float32": precision = .float32
        default: throw Unavailable("no \(value) precision in this library")
        }
      case "--memory":
        guard let known = CPUBackend.Memory(rawValue: value) else {
          throw Unavailable("no \(value) memory in this library")
        }
        memory = known
      case "--threads": threads = Int(value) ?? threads
      case "--folder": folder = value
      default: throw Unavailable("unknown option \(word)")
      }
    }
  }

  var engine: Engine {
    Engine(backend: CPUBackend(threads: threads, precision: precision, memory: memory))
  }
}

/// Something that the library does not offer; the driver shows it and goes on.
struct Unavailable: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
