// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors

/// What every loss must keep, checked in Float64 on the reference backend. Answers with complaints,
/// so that planted bugs can be shown to be found.
struct LossContract {
  let entry: LossEntry

  func complaints(on shape: Shape) -> [String] {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let x = numbers(shape, stream: 1)
      let targets = targets(for: shape)
      let samples = entry.loss.samples(outputs: x, targets: targets)
      if samples.values.shape != [shape[0]] { return ["shape \(samples.values.shape)"] }
      // The mean over no sample is not a number; its sum is 0.
      if shape[0] == 0 {
        let sums = (samples.values.sum().double, samples.totalWeight.double)
        return sums == (0, 0) ? [] : ["empty batch: sums \(sums)"]
      }
      return gradientComplaints(x, targets) + partComplaints(x, targets)
    }
  }

  private func mean(_ x: Tensor, _ targets: Tensor) -> Tensor {
    entry.loss(outputs: x, targets: targets)
  }

  private func gradientComplaints(_ x: Tensor, _ targets: Tensor) -> [String] {
    let direction = numbers(x.shape, stream: 4)
    let slope = gradients(of: mean(x, targets), withRespectTo: [x])[0]
    let computed = (slope * direction).sum().double
    let h = 1e-5
    let measured =
      (mean(x + h * direction, targets).double - mean(x - h * direction, targets).double) / (2 * h)
    let error = abs(computed - measured) / max(abs(computed), abs(measured), 1e-2)
    return error < 1e-6 ? [] : ["gradient: computed \(computed), measured \(measured)"]
  }

  /// Sums over two parts of a batch, divided once, give the loss of the whole.
  private func partComplaints(_ x: Tensor, _ targets: Tensor) -> [String] {
    var (total, weight) = (0.0, 0.0)
    let count = x.shape[0]
    for part in [0..<(count / 3), (count / 3)..<count] where !part.isEmpty {
      let samples = entry.loss.samples(
        outputs: x.sliced(axis: 0, part), targets: targets.sliced(axis: 0, part))
      total += samples.values.sum().double
      weight += samples.totalWeight.double
    }
    let whole = mean(x, targets).double
    return abs(total / weight - whole) <= 1e-13 * max(1, abs(whole))
      ? [] : ["parts: \(total / weight), whole \(whole)"]
  }

  private func targets(for shape: Shape) -> Tensor {
    let count = shape[0]
    func integers(_ value: (Int) -> Int) -> Tensor {
      Tensor((0..<count).map { Int32(truncatingIfNeeded: value($0)) }, shape: [count])
    }
    switch entry.targets {
    case .labels: return integers { $0 * 2 % shape[1] }
    case .zeroOne: return integers { $0 % 2 }
    case .signs: return integers { $0 % 2 == 0 ? -1 : 1 }
    case .probabilities: return softmax(numbers(shape, stream: 2))
    case .values: return numbers(shape, stream: 3)
    }
  }
}
