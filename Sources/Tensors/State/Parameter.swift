// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A tensor that training changes: weights and biases.
///
/// ```swift
/// let w = Parameter(Tensor([1, 2]))
/// let loss = square(w.value).sum()
/// loss.backward()
/// w.gradient?.scalars                     // [2, 4]
/// ```
public final class Parameter: Sendable {
  /// The variable that holds the value.
  public let variable: Variable
  private let label: Mutex<String>

  /// A parameter that begins with a value.
  ///
  /// - Parameters:
  ///   - value: The first value, of floating-point type.
  ///   - name: The path under which the parameter is saved; a module sets it.
  ///   - isTrainable: Whether `backward()` gives the parameter a gradient.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    _ value: Tensor, name: String = "", isTrainable: Bool = true, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    variable = Variable(value, isTrainable: true, file: file, line: line)
    label = Mutex(name)
    variable.isTrainable = isTrainable
  }

  public var shape: Shape { variable.shape }
  public var elementType: ElementType { variable.elementType }

  /// The present value; a new one must have the same shape and element type.
  public var value: Tensor {
    get { variable.value }
    set { variable.value = newValue }
  }

  /// What `backward()` has added up since the gradient was cleared, of the parameter's shape; nil
  /// where nothing has arrived.
  ///
  /// While a captured step is traced it begins as nil, and what is left at the end is dropped.
  public var gradient: Tensor? {
    get { variable.gradient }
    set { variable.gradient = newValue }
  }

  /// Whether `backward()` gives the parameter a gradient; false freezes it. A captured step keeps
  /// what was set when it was traced.
  public var isTrainable: Bool {
    get { variable.isTrainable }
    set { variable.isTrainable = newValue }
  }

  /// The dotted path under which the parameter is saved, such as `hidden.weight`.
  public var name: String {
    get { label.withLock { $0 } }
    set { label.withLock { $0 = newValue } }
  }
}
