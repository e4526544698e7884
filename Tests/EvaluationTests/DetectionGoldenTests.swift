// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct DetectionGoldenTests {
  /// pycocotools adds 2·10⁻¹⁶ to precision's denominator; all else is rounding.
  @Test func equalsPycocotoolsAndPascalVOC() throws {
    let golden = try DetectionGolden.read()
    #expect(DetectionSettings.cocoThresholds == golden.iouThresholds)
    let found = try DetectionDifferences(golden)
    #expect(golden.cases.count >= 300 && found.count > 1_000_000)
    #expect(found.stats <= 1e-12, "\(found)")
    #expect(found.precision <= 1e-12 && found.recall <= 1e-12, "\(found)")
    #expect(found.voc <= 1e-12, "\(found)")
  }

  @Test func plantedMistakesAreFound() throws {
    let golden = try DetectionGolden.read()
    let nearest = try DetectionDifferences(golden, matching: .voc)
    #expect(nearest.stats > 0.01 && nearest.precision > 0.01 && nearest.recall > 0.01)
    let ties = try DetectionDifferences(golden) { $0.detections.reverse() }
    #expect(ties.precision > 0.01 && ties.stats > 1e-3)
    let truths = try DetectionDifferences(golden) { $0.truths.reverse() }
    #expect(truths.precision > 0.01)
    let crowds = try DetectionDifferences(golden) { sample in
      for index in sample.truths.indices { sample.truths[index][7] = 0 }
    }
    #expect(crowds.recall > 0.01 && crowds.voc > 0.01)
    let difficult = try DetectionDifferences(golden) { sample in
      for index in sample.truths.indices { sample.truths[index][8] = 0 }
    }
    #expect(difficult.voc > 0.01 && difficult.precision <= 1e-12)
    let areas = try DetectionDifferences(golden) { sample in
      for index in sample.truths.indices {
        sample.truths[index][6] = sample.truths[index][4] * sample.truths[index][5]
      }
    }
    #expect(areas.recall > 0.01)
  }
}
