// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

/// The error a body must throw. Its text must say what was expected and found, and what to do.
func failure(
  of body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) -> DatasetError? {
  do {
    try body()
  } catch let error as DatasetError {
    #expect(error.description.contains("expected"), sourceLocation: sourceLocation)
    #expect(error.description.contains("found"), sourceLocation: sourceLocation)
    #expect(error.description.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(error.nextStep.count > 10, sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("not a DatasetError: \(error)", sourceLocation: sourceLocation)
    return nil
  }
  Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  return nil
}

/// The bytes of base64 text.
func decoded(base64 text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  for character in text.utf8 {
    guard let value = alphabet.firstIndex(of: character) else { continue }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}
