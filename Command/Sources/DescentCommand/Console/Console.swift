// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where the command writes: results to standard output, everything else to standard error.
package enum Console {
  package enum Stream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person watches, so that a line can be drawn again.
    package var isTerminal: Bool {
      isatty(rawValue) == 1 && getenv("TERM").map { strcmp($0, "dumb") != 0 } ?? false
    }

    /// Characters in a line of the terminal.
    var columns: Int {
      var size = winsize()
      guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
      return Int(size.ws_col)
    }
  }

  /// Writes text. A reader that has gone away is not an error of ours.
  package static func write(_ text: String, to stream: Stream = .output) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        #if canImport(Darwin)
          let count = Darwin.write(stream.rawValue, start, rest.count)
        #elseif canImport(Glibc)
          let count = Glibc.write(stream.rawValue, start, rest.count)
        #else
          let count = Musl.write(stream.rawValue, start, rest.count)
        #endif
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  package static func line(_ text: String, to stream: Stream = .output) {
    write(text + "\n", to: stream)
  }
}
