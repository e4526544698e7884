// SPDX-License-Identifier: Apache-2.0

/// A computational graph made ready to be looked at: boxes, edges, and what stands on them.
///
/// ```swift
/// let drawing = GraphDrawing(graph, title: "loss") { node in
///   .init(title: graph.nodes[node].op.name, fields: [.init("value", values[node])])
/// } edge: { node, input in
///   [.init("local gradient", local[node][input])]
/// }
/// print(drawing.text)
/// try AtomicFile.write(drawing.svg, to: "loss.svg")
/// ```
///
/// The drawing is layered: every box lies after all boxes that it reads. Each label has a place of
/// its own in the layout, so nothing lies on anything else; see `LayeredLayout`.
public struct GraphDrawing: Sendable, Hashable {
  /// Where the results lie.
  public enum Direction: String, Sendable, Hashable {
    /// Inputs left, results right: for formulas.
    case right
    /// Inputs above, results below: for networks.
    case down
  }

  /// A named entry: a line in a box or on an edge, a column in the table.
  public struct Field: Sendable, Hashable {
    /// What an entry is about, which gives it its colour.
    public enum Tone: String, Sendable, Hashable {
      case plain, value, local, gradient
    }

    /// Stands before the text in the drawing and above the column in the table.
    public var name: String
    public var text: String
    public var tone: Tone

    public init(_ name: String, _ text: String, tone: Tone = .plain) {
      self.name = name
      self.text = text
      self.tone = tone
    }
  }

  /// What a node looks like.
  public struct Box: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable {
      case input, parameter, constant, operation, output
    }

    public var title: String
    public var role: Role
    public var fields: [Field]

    public init(title: String, role: Role = .operation, fields: [Field] = []) {
      self.title = title
      self.role = role
      self.fields = fields
    }
  }

  /// A value that one box reads from another.
  public struct Edge: Sendable, Hashable {
    /// Positions in ``GraphDrawing/boxes``; `source < target`.
    public var source: Int
    public var target: Int
    public var fields: [Field]

    public init(from source: Int, to target: Int, fields: [Field] = []) {
      self.source = source
      self.target = target
      self.fields = fields
    }
  }

  public let title: String
  public let direction: Direction
  public let boxes: [Box]
  public let edges: [Edge]

  /// A drawing of boxes and edges.
  ///
  /// - Precondition: Every edge leads from an earlier box to a later one.
  public init(title: String, direction: Direction = .right, boxes: [Box], edges: [Edge]) {
    for edge in edges
    where !(0 <= edge.source && edge.source < edge.target)
      || edge.target >= boxes.count
    {
      trap(
        "GraphDrawing: expected edges from earlier to later ones of \(boxes.count) boxes, found"
          + " \(edge.source) → \(edge.target)")
    }
    self.title = title
    self.direction = direction
    self.boxes = boxes
    self.edges = edges
  }

  /// A drawing of a graph with what is known about its nodes and edges.
  ///
  /// - Parameters:
  ///   - graph: What is drawn.
  ///   - title: The heading of the picture.
  ///   - direction: Where the results lie.
  ///   - box: What the node at a position looks like; nil leaves it out and draws its edges through
  ///     to what it reads, as is useful for broadcasts.
  ///   - edge: The fields of the edge that enters a node at one of its inputs.
  public init(
    _ graph: Graph, title: String, direction: Direction = .right,
    box: (_ node: Int) -> Box?, edge: (_ node: Int, _ input: Int) -> [Field]
  ) {
    var boxes: [Box] = []
    var edges: [Edge] = []
    // The boxes that a reader of each node is connected to: its own, or those behind a hidden one.
    var visible: [[Int]] = []
    for node in graph.nodes.indices {
      let sources = graph.inputIndices[node].map { visible[$0] }
      guard let content = box(node) else {
        var seen: Set<Int> = []
        visible.append(sources.joined().filter { seen.insert($0).inserted })
        continue
      }
      for (input, behind) in sources.enumerated() {
        let fields = behind.isEmpty ? [] : edge(node, input)
        edges += behind.map { Edge(from: $0, to: boxes.count, fields: fields) }
      }
      visible.append([boxes.count])
      boxes.append(content)
    }
    self.init(title: title, direction: direction, boxes: boxes, edges: edges)
  }
}
