// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent explain`
struct ExplainCommand: ParsableCommand {
  enum Method: String, ExpressibleByArgument, CaseIterable { case gradient, occlusion }

  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show which pixels of an image matter for the class that a model sees.",
    discussion: """
      gradient: how fast the score of the class changes with each pixel. occlusion: how much its \
      probability falls when a patch covers the pixel (the slower and the clearer one). Both are \
      written as one picture, the image on the left, the pixels that matter bright on the right.

      EXAMPLES
        descent explain latest photo.png --output why.png
        descent explain latest photo.png --method gradient --class car --output why.png

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, latest, or a model file.", valueName: "run"))
  var runPath: String

  @Argument(help: ArgumentHelp("A PNG or JPEG image.", valueName: "image"))
  var image: String

  @Option(name: [.short, .long], help: ArgumentHelp("Write the PNG here.", valueName: "file"))
  var output: String

  @Option(help: "gradient or occlusion.")
  var method: Method = .occlusion

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Explain this class. Default: the most probable.", valueName: "name"))
  var className: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup(title: "Machine") var engine: EngineOptions

  mutating func run() throws {
    try engine.withEngine {
      let path =
        runPath.hasSuffix(".safetensors")
        ? runPath : try RunFolder.open(runPath).modelPath
      let classifier = try Classifier(contentsOf: path)
      let label = try className.map { name in
        guard let label = classifier.classes.firstIndex(of: name) else {
          throw CommandFailure.usage(
            "--class: expected one of \(classifier.classes.joined(separator: ", ")), found"
              + " '\(name)'.")
        }
        return label
      }
      let picture = try DecodedImage(contentsOf: image)
      let saliency =
        switch method {
        case .gradient: try classifier.gradientSaliency(of: picture, label: label)
        case .occlusion: try classifier.occlusionSaliency(of: picture, label: label)
        }
      try OutputFile.check(output, force: force)
      try AtomicFile.write(Self.png(picture, saliency), to: output)
      Console.line(
        "\(classifier.classes[saliency.label])"
          + " \(ShortNumber.decimals(Double(saliency.probability), 4))  \(output)")
    }
  }

  /// The image as the model sees it, and beside it each pixel as bright as it matters, enlarged to
  /// at least 256 pixels a side. What speaks against the class stays black.
  private static func png(_ image: DecodedImage, _ saliency: Saliency) -> [UInt8] {
    let (height, width) = (saliency.height, saliency.width)
    let small = image.converted(toChannels: 3).resized(to: ImageSize(height: height, width: width))
    let largest = max(saliency.values.max() ?? 0, .leastNormalMagnitude)
    let factor = max(1, 256 / max(1, min(height, width)))
    var pixels: [UInt8] = []
    pixels.reserveCapacity(2 * height * width * factor * factor * 3)
    for row in 0..<height * factor {
      let y = row / factor
      for column in 0..<width * factor {
        let start = (y * width + column / factor) * 3
        pixels += small.pixels[start..<start + 3]
      }
      for column in 0..<width * factor {
        let share = max(0, saliency[y, column / factor] / largest)
        // From black over red to white.
        pixels += [2 * share, 2 * share - 0.6, 2 * share - 1].map {
          UInt8(max(0, min(255, 255 * $0)))
        }
      }
    }
    return PNG.encoded(
      pixels: pixels, width: 2 * width * factor, height: height * factor, channels: 3)
  }
}
