// SPDX-License-Identifier: Apache-2.0

/// How detections find their objects. Both go through an image's detections of a class by falling
/// score; equal scores keep the order in which they were given.
public enum DetectionMatching: String, Sendable, Hashable, CaseIterable {
  /// A detection takes the object of the highest IoU **among those still free**, at or above the
  /// threshold; among equals the last one given. Objects that are asked for come before the others
  /// (crowds, difficult ones, those outside the area range). A crowd is never used up, and its IoU
  /// is the shared area by the detection's own.
  ///
  /// - Source: Lin et al. 2014; equals pycocotools 2.0.11's `COCOeval` with boxes.
  case coco
  /// A detection looks only at the object of the highest IoU, **free or not**; among equals the
  /// first one given. At or above the threshold a difficult object or a crowd leaves the detection
  /// uncounted, a free one makes it a hit, and one already taken a false alarm. Area ranges set
  /// objects aside as difficult ones are, and unmatched detections as with COCO.
  ///
  /// The devkit's boxes include their last pixel: `width = xmax − xmin + 1`.
  ///
  /// - Source: Everingham et al. 2010; the development kit's `VOCevaldet.m`.
  case voc
}
