// SPDX-License-Identifier: Apache-2.0

internal import DescentCheckpoints

/// Whole files, with the errors of this module.
enum COCOBytes {
  static func read(_ path: String, limit: Int) throws(PredictionFileError) -> [UInt8] {
    do throws(CheckpointError) {
      return try AtomicFile.read(path, limit: limit)
    } catch {
      if case .tooLarge(_, let bytes, let limit) = error {
        throw .tooLarge(path: path, bytes: bytes, limit: limit)
      }
      throw .unreadable(path: path, reason: error.found)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws(PredictionFileError) {
    do throws(CheckpointError) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw .unwritable(path: path, reason: error.found)
    }
  }
}
