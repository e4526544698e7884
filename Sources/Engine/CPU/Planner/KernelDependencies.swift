// SPDX-License-Identifier: Apache-2.0

/// Which kernels of a schedule must run before which: a value is written before it is read, a leaf
/// that an update replaces is read before it is overwritten, and a copy follows what it has to.
struct KernelDependencies {
  private let earlier: [[Int]]
  /// For each kernel those that read a leaf which it overwrites.
  private let readers: [[Int]]

  init(_ kernels: [any Kernel], _ values: [PlanValue]) {
    var writers = [Int?](repeating: nil, count: values.count)
    for (index, kernel) in kernels.enumerated() {
      for value in kernel.writes { writers[value] = index }
    }
    var readers: [Int: [Int]] = [:]
    for (index, kernel) in kernels.enumerated() {
      for value in kernel.reads where writers[value] == nil {
        if case .leaf(let leaf) = values[value].role { readers[leaf, default: []].append(index) }
      }
    }
    let overwritten = kernels.enumerated().map { index, kernel in
      kernel.writes.flatMap { value -> [Int] in
        if case .leaf(let leaf) = values[value].role { return readers[leaf] ?? [] }
        return []
      }.filter { $0 != index }
    }
    earlier = kernels.enumerated().map { index, kernel in
      let sources = (kernel.reads + kernel.follows).compactMap { writers[$0] }
        .filter { $0 != index }
      return Set(sources + overwritten[index]).sorted()
    }
    self.readers = overwritten
  }

  /// The kernels that one waits for directly.
  func before(_ kernel: Int) -> [Int] { earlier[kernel] }

  /// Whether a kernel overwrites a leaf that another one reads.
  func overwrites(_ kernel: Int, after reader: Int) -> Bool { readers[kernel].contains(reader) }

  /// A run of kernels as strings: kernels that wait for each other are in the same one, in order.
  func strings(of run: [Int]) -> [[Int]] {
    var string = Dictionary(uniqueKeysWithValues: run.map { ($0, $0) })
    func root(_ kernel: Int) -> Int {
      var kernel = kernel
      while let parent = string[kernel], parent != kernel { kernel = parent }
      return kernel
    }
    for kernel in run {
      for source in earlier[kernel] where string[source] != nil {
        let (a, b) = (root(kernel), root(source))
        string[max(a, b)] = min(a, b)
      }
    }
    var members: [Int: [Int]] = [:]
    for kernel in run { members[root(kernel), default: []].append(kernel) }
    return members.sorted { $0.key < $1.key }.map(\.value)
  }
}
