// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Testing

/// The promises of a drawing: nothing overlaps, everything is on the sheet, the text is complete.
@Suite struct GraphDrawingTests {
  private struct Box {
    let x, y, width, height: Double

    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  /// All rectangles of an SVG but the background.
  private func boxes(_ svg: String) -> [Box] {
    svg.split(separator: "<rect ").dropFirst().compactMap { element in
      func number(_ name: String) -> Double? {
        guard let start = element.firstRange(of: " \(name)=\"")?.upperBound else { return nil }
        return Double(element[start...].prefix { $0 != "\"" })
      }
      guard let x = number("x"), let y = number("y"), let width = number("width"),
        let height = number("height")
      else { return nil }
      return Box(x: x, y: y, width: width, height: height)
    }
  }

  /// A pseudo-random acyclic drawing.
  private func sample(_ seed: UInt64, direction: GraphDrawing.Direction) -> GraphDrawing {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let count = 3 + next(40)
    let boxes = (0..<count).map { index in
      GraphDrawing.Box(
        title: String(repeating: "n", count: 1 + next(14)) + "\(index)",
        fields: (0..<next(3)).map { .init("field \($0)", "\(next(100_000))") })
    }
    var edges: [GraphDrawing.Edge] = []
    for target in 1..<count {
      for _ in 0..<(1 + next(3)) {
        let source = next(4) == 0 ? next(target) : max(0, target - 1 - next(5))
        let fields: [GraphDrawing.Field] = next(3) == 0 ? [] : [.init("local", "\(next(9999))")]
        edges.append(.init(from: source, to: target, fields: fields))
      }
    }
    return GraphDrawing(title: "sample", direction: direction, boxes: boxes, edges: edges)
  }

  @Test(arguments: [GraphDrawing.Direction.right, .down])
  func nothingOverlaps(direction: GraphDrawing.Direction) {
    for seed in 0..<60 {
      let drawing = sample(UInt64(seed), direction: direction)
      let svg = drawing.svg
      let found = boxes(svg)
      #expect(
        found.count
          == drawing.boxes.count + drawing.edges.count(where: { !$0.fields.isEmpty }))
      for (index, box) in found.enumerated() {
        #expect(box.x >= 0 && box.y >= 0)
        #expect(!found[(index + 1)...].contains { box.overlaps($0) }, "seed \(seed)")
      }
      #expect(svg == sample(UInt64(seed), direction: direction).svg)
    }
  }

  @Test func hiddenNodesAreDrawnThrough() {
    let x = Node(input: [2], .float64)
    let sum = Node.make(.binary(.add), [x, Node.scalar(1, .float64).broadcast(to: [2])])
    let drawing = GraphDrawing(
      Graph(outputs: [sum]), title: "x + 1",
      box: { index in
        let op = Graph(outputs: [sum]).nodes[index].op
        if case .broadcast = op { return nil }
        return .init(title: op.name)
      }, edge: { _, input in [.init("input", "\(input)")] })
    #expect(drawing.boxes.map(\.title) == ["input", "constant", "add"])
    #expect(drawing.edges.map { [$0.source, $0.target] } == [[0, 2], [1, 2]])
    #expect(drawing.text.contains("constant → add"))
  }

  @Test func markupIsEscaped() {
    let drawing = GraphDrawing(
      title: "<script>&", boxes: [.init(title: "\"a\" < b\u{1}")], edges: [])
    #expect(!drawing.svg.contains("<script>"))
    #expect(drawing.svg.contains("&lt;script&gt;&amp;"))
    #expect(!drawing.svg.contains("\u{1}"))
  }
}
