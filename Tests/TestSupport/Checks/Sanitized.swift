// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Whether a sanitizer watches, under which everything takes ten times as long: `Tools/test-sanitize` sets
/// `DESCENT_SANITIZED`, and tests that only repeat themselves do so less often.
package let isSanitized = ProcessInfo.processInfo.environment["DESCENT_SANITIZED"] != nil
