// SPDX-License-Identifier: Apache-2.0

/// The lines on which a function over a grid has one value.
///
/// Marching squares: within a cell the line is straight, its ends lie where linear interpolation along
/// the cell's sides says; where two opposite corners are above and two below, the mean of the four
/// decides. Cells with a corner that is not finite have no line.
struct Contours {
  /// `values[row][column]`, all rows of one length.
  let values: [[Double]]
  private let rows: Int
  private let columns: Int

  init(_ values: [[Double]]) {
    self.values = values
    rows = values.count
    columns = values.first?.count ?? 0
  }

  /// Polylines in grid coordinates, x the column and y the row; closed ones end where they began.
  func lines(at level: Double) -> [[Place]] {
    guard rows > 1, columns > 1 else { return [] }
    // Each side of a cell has a number, and at most two pieces of line end on it.
    var neighbors = [[Int]](repeating: [], count: 2 * rows * columns)
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 {
        for (from, to) in pieces(row, column, level) {
          neighbors[from].append(to)
          neighbors[to].append(from)
        }
      }
    }
    var result: [[Place]] = []
    var isDone = [Bool](repeating: false, count: neighbors.count)
    // Lines that end at the border first, then the rings.
    for wanted in [1, 2] {
      for start in neighbors.indices where !isDone[start] && neighbors[start].count == wanted {
        var line = [start]
        isDone[start] = true
        while let last = line.last, let next = neighbors[last].first(where: { !isDone[$0] }) {
          isDone[next] = true
          line.append(next)
        }
        if wanted == 2 { line.append(start) }
        result.append(line.map { place($0, level) })
      }
    }
    return result
  }

  /// The side from a point to its right neighbour, or to the one in the next row.
  private func side(_ row: Int, _ column: Int, isUpright: Bool) -> Int {
    (isUpright ? rows * columns : 0) + row * columns + column
  }

  private func pieces(_ row: Int, _ column: Int, _ level: Double) -> [(Int, Int)] {
    let corners = [
      values[row][column], values[row][column + 1], values[row + 1][column + 1],
      values[row + 1][column],
    ]
    guard corners.allSatisfy({ AxisScale.linear.shows($0) }) else { return [] }
    let isAbove = corners.map { $0 >= level }
    let sides = [
      side(row, column, isUpright: false), side(row, column + 1, isUpright: true),
      side(row + 1, column, isUpright: false), side(row, column, isUpright: true),
    ]
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    switch crossed.count {
    case 2: return [(sides[crossed[0]], sides[crossed[1]])]
    case 4:
      let mean = corners.reduce(0) { $0 + $1 / 4 }
      return (mean >= level) == isAbove[0]
        ? [(sides[0], sides[1]), (sides[2], sides[3])]
        : [(sides[3], sides[0]), (sides[1], sides[2])]
    default: return []
    }
  }

  private func place(_ side: Int, _ level: Double) -> Place {
    let isUpright = side >= rows * columns
    let (row, column) = (side % (rows * columns)).quotientAndRemainder(dividingBy: columns)
    let first = values[row][column]
    let second = isUpright ? values[row + 1][column] : values[row][column + 1]
    let share = min(max((level - first) / (second - first), 0), 1)
    return Place(
      x: Double(column) + (isUpright ? 0 : share), y: Double(row) + (isUpright ? share : 0))
  }
}
