// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Testing

@Suite struct NodeTableTests {
  @Test("holds what was set, of neighbours and of ids far apart, also after it has grown")
  func numbers() {
    var table = NodeTable(minimumCapacity: 1)
    var ids: [UInt64] = []
    for index in 0..<5000 { ids.append(UInt64(index) + 1) }
    for index in 0..<5000 { ids.append(UInt64(index + 1) << 40) }
    for (index, id) in ids.enumerated() {
      #expect(table[id] == nil)
      let isNew = table.set(id, to: index - 7)
      #expect(isNew)
    }
    #expect(table.count == ids.count)
    for (index, id) in ids.enumerated() { #expect(table[id] == index - 7) }
    #expect(table[1 << 39] == nil)
  }

  @Test("a second number takes the place of the first, in a copy alone")
  func replacing() {
    var table = NodeTable()
    table.set(3, to: 1)
    let earlier = table
    let isNew = table.set(3, to: -2)
    #expect(!isNew)
    #expect(table[3] == -2)
    #expect(earlier[3] == 1)
    #expect(table.count == 1)
  }
}
