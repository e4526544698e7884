// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine

extension CommandFailure {
  /// What an error of any room means for the command: its own text, and the exit code that fits.
  package init(describing error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as FormulaError: self.init("\(error)", status: .usage)
    case let error as DatasetError: self.init("\(error)", status: error.status)
    case let error as CheckpointError: self.init("\(error)", status: error.status)
    case let error as PredictionFileError: self.init("\(error)", status: error.status)
    case let error as OptimizerError: self.init("\(error).", status: error.status)
    case let error as TrainingError: self.init("\(error)", status: error.status)
    case let error as LayerError: self.init("\(error)", status: error.status)
    case let error as EvaluationError: self.init("\(error)", status: error.status)
    case let error as EngineError: self.init("\(error)", status: .failure)
    default:
      self.init(
        "unexpected error: \(error). This is a defect of descent; please report it with the"
          + " command line.", status: .software)
    }
  }
}

extension DatasetError {
  fileprivate var status: ExitStatus {
    switch self {
    case .invalidOption: .usage
    case .unreadable: .inputOutput
    default: .data
    }
  }
}

extension EvaluationError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unknownClass: .usage
    default: .data
    }
  }
}

extension CheckpointError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unwritable, .folderInUse: .cannotCreate
    case .unreadable: .inputOutput
    default: .data
    }
  }
}

extension PredictionFileError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unwritable: .cannotCreate
    case .unreadable: .inputOutput
    default: .data
    }
  }
}

extension OptimizerError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unknownName, .unknownSetting, .invalidSetting, .unknownFlavor: .usage
    case .unsuitableParameters: .data
    }
  }
}

extension TrainingError {
  fileprivate var status: ExitStatus {
    switch self {
    case .interrupted(let signal, _, _):
      switch signal {
      case 2: .interrupted
      case 15: .terminated
      default: .failure
      }
    case .invalidOption: .usage
    case .nonFinite, .nothingToTrain: .failure
    case .wrongOutput, .unusedParameter, .undeclaredParameter: .software
    case .unsuitableData, .stateMismatch, .weightsMismatch, .badModel, .badInput: .data
    }
  }
}

extension LayerError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unknownName: .usage
    case .unsuitableInput, .tooFewClasses, .missingValue, .unexpectedValue, .shapeMismatch: .data
    }
  }
}
