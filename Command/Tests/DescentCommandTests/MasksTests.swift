// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct MasksTests {
  /// Written by pypng: 2 × 3 grey, the values 0 1 1 / 2 0 11 and 0 1 2 / 2 1 0.
  private let truth = """
    iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNgYGRkYGLgBgAAJAAQPu8AAAAAAABJRU\
    5ErkJggg==
    """
  private let predicted = """
    iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNgYGRiYGJkAAAAIAAHHStwoAAAAABJRU\
    5ErkJggg==
    """

  private func binary() throws -> Binary {
    let binary = try Binary()
    try binary.write(try #require(Data(base64Encoded: truth)), to: "truth/a.png")
    try binary.write(try #require(Data(base64Encoded: predicted)), to: "predicted/a.png")
    return binary
  }

  @Test func writesTableAndJSON() throws {
    let binary = try binary()
    let arguments = ["evaluate-masks", "truth", "predicted", "--ignore", "11"]
    let table = try binary.finish(binary.start(arguments + ["--classes", "sky,road,car"]))
    #expect(table.status == 0, "\(table.error)")
    #expect(table.output.contains("1 mask, 5 pixels counted, 1 ignored"))
    #expect(table.output.contains("mean IoU                       0.4444"))
    let outcome = try binary.finish(binary.start(arguments + ["--json"]))
    let object = try #require(outcome.object)
    // 0: 1 of 2, 1: 1 of 3, 2: 1 of 2. As text, since JSONSerialization may miss the last bit.
    #expect(outcome.output.contains("\"meanIoU\":\((0.5 + 1.0 / 3 + 0.5) / 3),"))
    #expect(object["pixelAccuracy"] as? Double == 0.6 && object["ignored"] as? Int == 1)
    #expect(object["confusion"] as? [[Int]] == [[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    #expect((object["images"] as? [[String: Any]])?.first?["name"] as? String == "a")
  }

  @Test func wrongUses() throws {
    let binary = try binary()
    for (changed, status, words) in [
      (["--ignore", "256"], Int32(64), ["--ignore"]), (["--classes", "a,,b"], 64, ["--classes"]),
      (["--threads", "0"], 64, ["--threads"]),
      (["--classes", "a,b"], 65, ["predicted/a.png", "row 1, column 3"]),
    ] {
      let outcome = try binary.finish(
        binary.start(["evaluate-masks", "truth", "predicted"] + changed))
      #expect(outcome.status == status && outcome.output.isEmpty, "\(changed): \(outcome.error)")
      for word in words + ["expected", "found"] { #expect(outcome.error.contains(word)) }
    }
    let missing = try binary.run("evaluate-masks", "truth", "nosuch")
    #expect(missing.status == 65 && missing.error.contains("nosuch"), "\(missing.error)")
  }
}
