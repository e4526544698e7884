// SPDX-License-Identifier: Apache-2.0
import DescentCommand
import Testing

@Suite struct FormulaTests {
}
