// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Plan {
  /// Every byte of a result is written by exactly one part, whoever runs it and in whatever order, and
  /// nothing depends on memory that no part has written.
  ///
  /// The plan is run by worker 0 with the parts in order and by the last worker in reverse order, each
  /// value in memory of its own, over two kinds of poison. A byte that a part leaves alone shows the
  /// poison both times; no value can look like both. Once more with another pair: all zeros and all
  /// ones are both flags and indices that are none, but no comparison of numbers tells them apart.
  ///
  /// - Parameters:
  ///   - inputs: One storage for each leaf; they are only read.
  ///   - workers: For how many workers the kernels were made.
  package func verifyParts(inputs: [Storage], workers: Int) throws(PlanDefect) {
    for poisons in [(0x55, 0xaa), (0x00, 0xff)] as [(UInt8, UInt8)] {
      try verifyParts([
        PoisonedRun(self, inputs, poison: poisons.0, worker: 0),
        PoisonedRun(self, inputs, poison: poisons.1, worker: max(workers, 1) - 1),
      ])
    }
  }

  private func verifyParts(_ runs: [PoisonedRun]) throws(PlanDefect) {
    let earlier = BackendThread.enter()
    defer { BackendThread.leave(earlier) }
    for index in kernels.indices {
      let name = "kernel \(index) (\(kernels[index].name))"
      for (value, owners) in zip(kernels[index].writes, try owners(of: index, runs)) {
        let (one, other) = (runs[0].result(value), runs[1].result(value))
        for byte in owners.indices where owners[byte] >= 0 {
          guard
            one.load(fromByteOffset: byte, as: UInt8.self)
              == other.load(fromByteOffset: byte, as: UInt8.self)
          else {
            throw PlanDefect(
              "parts",
              "\(name): byte \(byte) of value \(value) depends on the worker or on "
                + "memory that nobody has written")
          }
        }
        // Gaps between partial results are allowed: whoever reads one is found by the poison.
        if values[value].role != .temporary, let byte = owners.firstIndex(of: -1) {
          throw PlanDefect("parts", "\(name): no part writes byte \(byte) of value \(value)")
        }
      }
      for run in runs { run.end(index) }
    }
  }

  /// For each value that a kernel writes and each byte of it the part that writes it, -1 for none.
  private func owners(of index: Int, _ runs: [PoisonedRun]) throws(PlanDefect) -> [[Int16]] {
    let kernel = kernels[index]
    let name = "kernel \(index) (\(kernel.name))"
    var owners = kernel.writes.map { [Int16](repeating: -1, count: values[$0].byteCount) }
    for run in runs { run.begin(index) }
    for step in 0..<kernel.parts {
      for (run, part) in zip(runs, [step, kernel.parts - 1 - step]) {
        let status = run.run(index, part: part)
        if status != 0 { throw PlanDefect("parts", "\(name): status \(status)") }
        for (position, value) in kernel.writes.enumerated() {
          guard let byte = run.take(value, part: Int16(part), &owners[position]) else { continue }
          throw PlanDefect(
            "parts",
            "\(name): parts \(owners[position][byte]) and \(part) both write byte "
              + "\(byte) of value \(value)")
        }
      }
    }
    for run in runs { run.publish(index) }
    for (value, owners) in zip(kernel.writes, owners) {
      guard let cut = kernel.batchCut, cut.writes.contains(value) else { continue }
      let sampleBytes = values[value].byteCount / cut.samples
      for part in 0..<kernel.parts {
        let own = cut.range(part, of: kernel.parts)
        let bytes = own.lowerBound * sampleBytes..<own.upperBound * sampleBytes
        if let byte = bytes.first(where: { owners[$0] >= 0 && owners[$0] != part }) {
          throw PlanDefect(
            "parts",
            "\(name): part \(owners[byte]) writes byte \(byte) of value \(value), a sample of part"
              + " \(part)")
        }
      }
    }
    return owners
  }
}

/// A run in which every value has memory of its own while it is needed, poisoned before each part.
private final class PoisonedRun {
  private let plan: Plan
  private let poison: UInt8
  private let worker: Int
  /// What kernels see; for what the present kernel writes the memory of one part.
  private let values: UnsafeMutablePointer<UnsafeMutableRawPointer>
  /// What all parts of the present kernel have written.
  private var results: [Int: UnsafeMutableRawPointer] = [:]
  /// The last kernel that reads or writes each value.
  private var last: [Int]
  private var owned: [UnsafeMutableRawPointer: Storage] = [:]
  private let constants: LargeMemory
  private let scratch: LargeMemory

  init(_ plan: Plan, _ inputs: [Storage], poison: UInt8, worker: Int) {
    self.plan = plan
    self.poison = poison
    self.worker = worker
    last = [Int](repeating: -1, count: plan.values.count)
    for (index, kernel) in plan.kernels.enumerated() {
      for value in kernel.reads + kernel.writes { last[value] = index }
    }
    values = .allocate(capacity: max(plan.values.count, 1))
    scratch = LargeMemory(byteCount: plan.scratchBytes)
    constants = LargeMemory(byteCount: plan.constants.count)
    constants.pointer.copyMemory(from: plan.constants, byteCount: plan.constants.count)
    for (index, value) in plan.values.enumerated() {
      switch value.role {
      case .constant(let offset): values[index] = constants.pointer + offset
      case .leaf(let leaf): values[index] = inputs[leaf].pointer
      case .temporary, .output: values[index] = scratch.pointer
      }
    }
  }

  deinit { values.deallocate() }

  func result(_ value: Int) -> UnsafeMutableRawPointer { values[value] }

  private func memory(_ value: Int) -> UnsafeMutableRawPointer {
    let count = plan.values[value].byteCount
    let bytes = Storage(uninitialized: .bool, count: count)
    bytes.pointer.initializeMemory(as: UInt8.self, repeating: poison, count: count)
    owned[bytes.pointer] = bytes
    return bytes.pointer
  }

  /// Frees a value, unless it is an input or a constant.
  private func free(_ value: Int) {
    owned[values[value]] = nil
  }

  /// Makes room for what each part of a kernel writes, and for what they write together.
  func begin(_ kernel: Int) {
    for value in plan.kernels[kernel].writes {
      values[value] = memory(value)
      results[value] = memory(value)
    }
  }

  /// Lets later kernels see what the parts have written.
  func publish(_ kernel: Int) {
    for value in plan.kernels[kernel].writes {
      guard let result = results.removeValue(forKey: value) else { continue }
      free(value)
      values[value] = result
    }
  }

  /// Frees what nobody reads any more.
  func end(_ kernel: Int) {
    for value in plan.kernels[kernel].reads + plan.kernels[kernel].writes
    where last[value] == kernel { free(value) }
  }

  /// Runs a part. Of what it says to read sample by sample it finds its own samples, all else poisoned.
  func run(_ kernel: Int, part: Int) -> Int {
    scratch.pointer.initializeMemory(as: UInt8.self, repeating: poison, count: plan.scratchBytes)
    let kernel = plan.kernels[kernel]
    let cut = kernel.batchCut
    let whole = (cut?.reads ?? []).map { (value: $0, memory: values[$0]) }
    for (value, memory) in whole {
      guard let cut, kernel.parts > 1 else { continue }
      let own = cut.range(part, of: kernel.parts)
      let sampleBytes = plan.values[value].byteCount / cut.samples
      values[value] = self.memory(value)
      (values[value] + own.lowerBound * sampleBytes).copyMemory(
        from: memory + own.lowerBound * sampleBytes, byteCount: own.count * sampleBytes)
    }
    defer {
      for (value, memory) in whole where values[value] != memory {
        free(value)
        values[value] = memory
      }
    }
    return kernel.run(
      Frame(values: values, scratch: scratch.pointer, worker: worker), part: part)
  }

  /// Takes what a part has written to a value, and poisons the value again.
  ///
  /// - Returns: A byte that another part owns, or nil.
  func take(_ value: Int, part: Int16, _ owners: inout [Int16]) -> Int? {
    guard let result = results[value] else { return nil }
    let count = plan.values[value].byteCount
    let clean = UInt64(poison) &* 0x0101_0101_0101_0101
    var begin = 0
    while begin < count {
      let end = min(begin + 8, count)
      if end - begin < 8 || values[value].load(fromByteOffset: begin, as: UInt64.self) != clean {
        for byte in begin..<end {
          let found = values[value].load(fromByteOffset: byte, as: UInt8.self)
          if found == poison { continue }
          if owners[byte] >= 0 && owners[byte] != part { return byte }
          owners[byte] = part
          result.storeBytes(of: found, toByteOffset: byte, as: UInt8.self)
        }
      }
      begin = end
    }
    values[value].initializeMemory(as: UInt8.self, repeating: poison, count: count)
    return nil
  }
}
