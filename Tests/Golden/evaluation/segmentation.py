# SPDX-License-Identifier: Apache-2.0
"""Segmentation figures of random masks by scikit-learn, torchmetrics and SciPy.

usage: segmentation.py [--cases N] [--out FILE]      default: 220 cases into segmentation.json

Masks are texts with one digit a pixel. torchmetrics computes in single precision, so its figures
are compared to 1e-6 and all others to 1e-12.
"""
import argparse
import json
import math
import pathlib
import platform
import warnings

import numpy as np
import scipy
import sklearn
import torch
import torchmetrics
from scipy.ndimage import binary_erosion
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, jaccard_score
from torchmetrics.functional.segmentation import dice_score, mean_iou

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
OUTSIDE = 99


def text(mask):
    return "".join(str(v) for v in mask.ravel())


def figures(truth, predicted, classes):
    """All over the flattened pixels that count; a class that does not occur is None."""
    if len(truth) == 0:
        nothing = [None] * classes
        return dict(iou=nothing, dice=nothing, meanIoU=None, meanDice=None, weighted=None,
                    accuracy=None, meanAccuracy=None)
    occur = [c for c in range(classes) if (truth == c).any() or (predicted == c).any()]
    labels = list(range(classes))
    iou = jaccard_score(truth, predicted, labels=labels, average=None, zero_division=0)
    dice = f1_score(truth, predicted, labels=labels, average=None, zero_division=0)
    return dict(
        iou=[float(iou[c]) if c in occur else None for c in labels],
        dice=[float(dice[c]) if c in occur else None for c in labels],
        meanIoU=float(jaccard_score(truth, predicted, labels=occur, average="macro")),
        meanDice=float(f1_score(truth, predicted, labels=occur, average="macro")),
        weighted=float(jaccard_score(truth, predicted, labels=occur, average="weighted")),
        accuracy=float(accuracy_score(truth, predicted)),
        meanAccuracy=float(balanced_accuracy_score(truth, predicted)))


def pixels(rng, count, used, shares, ignored):
    mask = rng.choice(used, size=count, p=shares)
    if ignored is not None and rng.random() < 0.8:
        mask[rng.random(count) < rng.choice([0.05, 0.3, 1.0], p=[0.45, 0.45, 0.1])] = ignored
    return mask


def case(rng):
    classes = int(rng.integers(1, 9))
    ignored = [None, 9, int(rng.integers(0, classes))][rng.integers(0, 3)]
    used = rng.choice(classes, size=int(rng.integers(1, classes + 1)), replace=False)
    shares = rng.dirichlet(np.full(len(used), 0.6))
    images = []
    for _ in range(int(rng.integers(1, 4))):
        count = int(rng.integers(1, 41))
        truth = pixels(rng, count, used, shares, ignored)
        predicted = np.where(rng.random(count) < rng.choice([0.0, 0.3, 0.9]),
                             rng.integers(0, classes, count), truth)
        if rng.random() < 0.7:  # else the ignored value is predicted too
            predicted = np.where(predicted == 9, 0, predicted)
        images.append((truth, predicted))
    truth = np.concatenate([t for t, _ in images])
    predicted = np.concatenate([p for _, p in images])
    if ignored is not None:
        keep = truth != ignored
        truth, predicted = truth[keep], np.where(predicted == ignored, OUTSIDE, predicted)[keep]
    row = dict(classes=classes, ignored=ignored, images=[[text(t), text(p)] for t, p in images],
               **figures(truth, predicted, classes))
    inside = [(t == 0, p == 0) for t, p in images]
    whole = np.concatenate([t for t, _ in inside]), np.concatenate([p for _, p in inside])
    empty = not (whole[0].any() or whole[1].any())
    row["binary"] = None if empty else [float(jaccard_score(*whole)), float(f1_score(*whole))]
    if ignored is None:
        ious, dices = [], []
        for t, p in images:
            t, p = torch.tensor(t)[None], torch.tensor(p)[None]
            if classes > 1:  # one class alone is not accepted
                ious.append(mean_iou(p, t, classes, input_format="index").mean().item())
                dices.append(dice_score(p, t, classes, average="macro", input_format="index")
                             .mean().item())
        row["imageMeans"] = [float(np.mean(ious)), float(np.mean(dices))] if ious else None
    return row


def boundary_case(rng):
    """mask_to_boundary of bowenc0221/boundary-iou-api with SciPy's erosion in place of OpenCV's."""
    height, width = int(rng.integers(1, 15)), int(rng.integers(1, 15))
    share = float(rng.choice([0.02, 0.1, 0.2]))

    def blob():
        if rng.random() < 0.1:
            return np.zeros((height, width), bool)
        if rng.random() < 0.5:
            return rng.random((height, width)) < rng.choice([0.5, 0.9, 1.0])
        mask = np.zeros((height, width), bool)
        y, x = rng.integers(0, height), rng.integers(0, width)
        mask[y:y + rng.integers(1, 12), x:x + rng.integers(1, 12)] = True
        return mask

    distance = max(1, int(round(share * math.sqrt(height ** 2 + width ** 2))))

    def band(mask):
        inside = binary_erosion(mask, np.ones((3, 3)), iterations=distance, border_value=0)
        return mask & ~inside

    truth, predicted = blob(), blob()
    first, second = band(truth), band(predicted)
    union = int((first | second).sum())
    return dict(height=height, width=width, share=share, truth=text(truth.astype(int)),
                predicted=text(predicted.astype(int)), band=text(first.astype(int)),
                iou=int((first & second).sum()) / union if union else None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=220)
    parser.add_argument("--out", default=str(pathlib.Path(__file__).with_suffix(".json")))
    arguments = parser.parse_args()
    rng = np.random.default_rng(20260727)
    content = dict(
        versions=dict(python=platform.python_version(), numpy=np.__version__,
                      sklearn=sklearn.__version__, scipy=scipy.__version__,
                      torchmetrics=torchmetrics.__version__, torch=torch.__version__),
        cases=[case(rng) for _ in range(arguments.cases)],
        boundaries=[boundary_case(rng) for _ in range(arguments.cases // 2)])
    pathlib.Path(arguments.out).write_text(json.dumps(content, separators=(",", ":")) + "\n")


main()
