// SPDX-License-Identifier: Apache-2.0

/// What is put in order by an unsigned number.
protocol RadixElement: SendableMetatype {
  associatedtype Key: FixedWidthInteger & UnsignedInteger
  var radixKey: Key { get }
}

extension UInt32: RadixElement { var radixKey: UInt32 { self } }
extension UInt64: RadixElement { var radixKey: UInt64 { self } }

/// Puts elements in rising order of their keys, digit by digit from the least one.
///
/// - Complexity: O(count) for each digit of 11 bits in which keys differ.
/// - Source: Knuth, The Art of Computer Programming 3, section 5.2.5.
enum RadixSort {
  private static let digitBits = 11
  private static let digits = 1 << digitBits

  /// - Returns: where the sorted elements are: `elements` or `scratch`.
  static func sort<Element: RadixElement>(
    _ elements: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>, count: Int
  ) -> UnsafeMutablePointer<Element> {
    // Clearing the tables costs more than sorting few; the tables count in 32 bits.
    guard count >= 1024, count < Int(UInt32.max) else {
      var few = UnsafeMutableBufferPointer(start: elements, count: count)
      few.sort { $0.radixKey < $1.radixKey }
      return elements
    }
    let passes = (Element.Key.bitWidth + digitBits - 1) / digitBits
    let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: passes * digits)
    defer { tables.deallocate() }
    tables.initialize(repeating: 0, count: passes * digits)
    tally(elements, count: count, passes: passes, into: tables)
    var (source, target) = (elements, scratch)
    for pass in 0..<passes {
      let table = tables + pass * digits
      // All keys have this digit in common.
      if Int(table[digit(source[0].radixKey, pass)]) == count { continue }
      var sum: UInt32 = 0
      for index in 0..<digits {
        let size = table[index]
        table[index] = sum
        sum &+= size
      }
      for index in 0..<count {
        let element = source[index]
        let place = digit(element.radixKey, pass)
        target[Int(table[place])] = element
        table[place] &+= 1
      }
      swap(&source, &target)
    }
    return source
  }

  /// Counts every digit of every pass in one walk.
  private static func tally<Element: RadixElement>(
    _ elements: UnsafeMutablePointer<Element>, count: Int, passes: Int,
    into tables: UnsafeMutablePointer<UInt32>
  ) {
    for index in 0..<count {
      let key = elements[index].radixKey
      for pass in 0..<passes { tables[pass * digits + digit(key, pass)] &+= 1 }
    }
  }

  @inline(__always)
  private static func digit<Key: FixedWidthInteger>(_ key: Key, _ pass: Int) -> Int {
    Int(truncatingIfNeeded: key &>> Key(truncatingIfNeeded: pass * digitBits)) & (digits - 1)
  }
}
