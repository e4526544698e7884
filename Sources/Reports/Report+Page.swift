// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints

extension Report {
  /// The whole page.
  var page: HTML {
    let boxes: [HTML] = keyFigures.map {
      "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>\n"
    }
    let figures: HTML = boxes.isEmpty ? .none : "<dl class=\"key\">\n\(boxes)</dl>\n"
    let notes: [HTML] = cautions.map { "<p class=\"note\">\($0)</p>\n" }
    return .page(
      title: name,
      """
      <header>
      <p class="run">\(name) · \(configuration.model) on \(configuration.data) · \
      \(configuration.created)</p>
      <h1>\(verdict.replacing(" %", with: "\u{A0}%"))</h1>
      \(notes)\(figures)</header>
      \(curves)\(classFigures)\(worstSamples)\(weightPictures)\(settings)\(machine)\(repetition)\
      \(skippedFiles)<footer>Made by Descent; file format \(configuration.format.description).\
      </footer>

      """)
  }
}
