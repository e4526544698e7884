// SPDX-License-Identifier: Apache-2.0
//
// The umbrella: one import for everything a program needs. Graph and engine stay their own modules,
// for those who look under the hood.

@_exported import DescentCheckpoints
@_exported import DescentDatasets
@_exported import DescentEvaluation
@_exported import DescentLayers
@_exported import DescentOptimizers
@_exported import DescentPlots
@_exported import DescentPredictions
@_exported import DescentReports
@_exported import DescentTensors
@_exported import DescentTraining
