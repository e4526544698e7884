// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A tensor that belongs to a model and is saved with it, but is not trained: running statistics.
public final class Buffer: Sendable {
  /// The variable that holds the value.
  public let variable: Variable
  private let label: Mutex<String>

  /// A buffer that begins with a value.
  ///
  /// - Parameters:
  ///   - value: The first value; it fixes shape and element type.
  ///   - name: The path under which the buffer is saved; a module sets it.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    _ value: Tensor, name: String = "", file: StaticString = #fileID, line: UInt = #line
  ) {
    variable = Variable(value, isTrainable: false, file: file, line: line)
    label = Mutex(name)
  }

  public var shape: Shape { variable.shape }
  public var elementType: ElementType { variable.elementType }

  /// The present value; a new one must have the same shape and element type.
  public var value: Tensor {
    get { variable.value }
    set { variable.value = newValue }
  }

  /// The dotted path under which the buffer is saved, such as `norm.runningMean`.
  public var name: String {
    get { label.withLock { $0 } }
    set { label.withLock { $0 = newValue } }
  }
}
