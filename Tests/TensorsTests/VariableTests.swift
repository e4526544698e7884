// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Testing

struct VariableTests {
  @Test func anOldValueStaysWhatItWas() {
    onEngine { _ in
      let w = Parameter(Tensor([1, 2]))
      let old = w.value
      let pending = old * 10
      w.value = w.value + 1
      #expect(w.value.scalars == [2, 3] && old.scalars == [1, 2])
      #expect(pending.scalars == [10, 20])
    }
  }

  @Test func aTensorGivenToAVariableIsNotChangedByIt() throws {
    try onEngine { _ in
      let initial = Tensor([1, 2])
      let variable = Variable(initial)
      let step = try CapturedStep(inputs: []) { _ in
        variable.value = variable.value * 2
        return []
      }
      try step.run()
      #expect(initial.scalars == [1, 2] && variable.value.scalars == [2, 4])
    }
  }

  @Test func aReadingSurvivesACapturedUpdate() throws {
    try onEngine { engine in
      let variable = Variable(Tensor([1, 2]))
      let step = try CapturedStep(inputs: []) { _ in
        variable.value = variable.value + 1
        return []
      }
      try step.run()
      let reading = variable.value
      let pending = variable.value * 100
      let before = engine.currentCounters.storagesAllocated
      try step.run()
      #expect(engine.currentCounters.storagesAllocated == before + 1)
      #expect(reading.scalars == [2, 3] && pending.scalars == [200, 300])
      #expect(variable.value.scalars == [3, 4])
    }
  }

  @Test func variablesSetTogetherAreComputedInOneRun() {
    onEngine { engine in
      let variables = (0..<5).map { Variable(Tensor([Float($0)])) }
      let sum = variables.dropFirst().reduce(variables[0].value) { $0 + $1.value }
      for variable in variables { variable.value = sum + variable.value }
      let runs = engine.currentCounters.runs
      #expect(variables.map { $0.value.scalar } == [10, 11, 12, 13, 14])
      #expect(engine.currentCounters.runs == runs + 1)
    }
  }

  @Test func parametersAndBuffers() {
    onEngine { _ in
      let parameter = Parameter(Tensor([1], elementType: .float64), name: "weight")
      #expect(parameter.name == "weight" && parameter.shape == [1])
      #expect(parameter.elementType == .float64 && parameter.isTrainable)
      parameter.name = "layer.weight"
      #expect(parameter.name == "layer.weight")
      let buffer = Buffer(Tensor([Int32(3)]), name: "count")
      buffer.value = buffer.value + 1
      #expect(buffer.value.int32s == [4] && buffer.name == "count")
    }
  }
}
