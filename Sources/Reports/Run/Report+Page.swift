// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints

extension Report {
  /// The whole report: data and training, then what the classifier is worth, then how it was made.
  public var page: ReportPage {
    let assessed = assessment.map { AssessmentView($0, sampleWord: sampleWord).sections } ?? []
    let sections: [ReportSection?] =
      [data, curves] + assessed + [
        worstSamples, weightPictures, settings, machine, repetition, skippedFiles,
      ]
    return ReportPage(
      title: name,
      subject: "\(name) · \(configuration.model) on \(configuration.data) · "
        + "\(configuration.created)",
      verdict: verdict, notes: cautions,
      keyFigures: keyFigures.map { .init($0.name, $0.value) },
      sections: sections.compactMap { $0 },
      footer: "Made by Descent; file format \(configuration.format.description).")
  }
}
