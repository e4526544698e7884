// SPDX-License-Identifier: Apache-2.0

/// Where the caller wants a batch.
struct BatchTarget {
  let values: UnsafeMutablePointer<Float>
  let labels: UnsafeMutablePointer<Int32>
  let indices: UnsafeMutablePointer<Int>?
}
