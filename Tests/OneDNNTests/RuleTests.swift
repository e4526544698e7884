// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  @Suite struct RuleTests {
    private let all: descent_directions =
      1 << DESCENT_FORWARD.rawValue | 1 << DESCENT_INPUT_GRADIENT.rawValue
      | 1 << DESCENT_WEIGHT_GRADIENT.rawValue

    /// On x86-64 no layout that the rule chooses meets reference loops.
    @Test(arguments: ConvolutionTests.cases) func chosenLayoutsHaveKernels(
      _ c: ConvolutionCase
    ) throws {
      var shape = c.geometry
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      for directions in [all, 1 << DESCENT_FORWARD.rawValue, 1 << DESCENT_WEIGHT_GRADIENT.rawValue]
      {
        var input = DESCENT_LAYOUT_PLAIN
        var output = DESCENT_LAYOUT_PLAIN
        let speed = descent_convolution_choose_layouts(&shape, directions, &input, &output)
        #if arch(x86_64)
          #expect(speed != DESCENT_SPEED_NONE)
        #endif
        #expect(
          speed == descent_convolution_slowest(&shape, directions, input, output))
        if input == DESCENT_LAYOUT_BLOCKED16 { #expect(c.inputs % 16 == 0) }
        if output == DESCENT_LAYOUT_BLOCKED16 { #expect(c.outputs % 16 == 0) }
      }
    }
  }
#endif
