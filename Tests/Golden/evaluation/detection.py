# SPDX-License-Identifier: Apache-2.0
"""Detection figures from pycocotools and from Pascal VOC's rules: detection.json.

    pip install numpy==2.4.6 pycocotools==2.0.11
    python detection.py                                the golden file, beside this script
    python detection.py --cases 10000 --out cases.json
    DESCENT_METRIC_CASES_DETECTION=cases.json swift test --filter DetectionGoldenTests

Every case is a handful of images with true boxes `[image, class, x, y, w, h, area, crowd, difficult]`
and detections `[image, class, x, y, w, h, score]`, in the order of the file. Expected are

- `stats`: COCO's twelve figures, as places in the table `values`, −1 where undefined; absent where
  `limits` are not 1, 10, 100;
- `precision`: pycocotools' array, rows of 101 numbers in order [K, A, M, T], and `recall`, both
  as runs `[place, how often]` of places in the file's tables `rows` (themselves runs of places in
  `values`) and `values`; −1 where undefined;
- `voc`: for each class at an IoU of 0.5 the average precision by 11 points and by area (places in
  `values`), the number of objects, and the numbers of hits and of false alarms; crowds count as difficult there. This is
  VOCevaldet.m and VOCap.m line by line, apart from recalls, which are compared as whole numbers.
"""

import argparse
import contextlib
import copy
import io
import json
import os
import platform

import numpy as np
from importlib.metadata import version
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = os.path.dirname(os.path.abspath(__file__))


class Table:
    """Distinct things, by their place."""

    def __init__(self):
        self.places, self.items = {}, []

    def place(self, item):
        key = json.dumps(item)
        if key not in self.places:
            self.places[key] = len(self.items)
            self.items.append(item)
        return self.places[key]


def runs(values):
    out = []
    for value in values:
        if out and out[-1][0] == value:
            out[-1][1] += 1
        else:
            out.append([value, 1])
    return out


def number(x):
    """A number as short as it can be without losing a bit."""
    return int(x) if float(x).is_integer() else float(x)


def scene(rng, is_flooded):
    images = [int(i) for i in rng.permutation(40)[: rng.choice([1, 2, 2, 3, 3, 4])] + 1]
    classes = int(rng.integers(1, 4))
    truths, detections = [], []
    fine = rng.random() < 0.15
    scores = int(rng.choice([2, 4, 8, 1000]))
    crowded = is_flooded or rng.random() < 0.05

    def cut(v):
        return number(np.round(v, 2) if fine else np.round(v))

    def size():
        return float(rng.choice([rng.uniform(4, 40), rng.uniform(30, 110), rng.uniform(90, 300), 32, 96]))

    def score():
        return number(rng.integers(0, scores + 1) / scores)

    for image in images:
        if rng.random() < 0.15:
            continue  # an image without anything
        for _ in range(rng.integers(0, 5)):
            box = [cut(rng.uniform(0, 200)), cut(rng.uniform(0, 200)), cut(size()), cut(size())]
            area = box[2] * box[3] * (1 if rng.random() < 0.5 else rng.uniform(0.4, 1))
            crowd, difficult = int(rng.random() < 0.15), int(rng.random() < 0.2)
            # The last class never has objects in some scenes.
            truths.append([image, int(rng.integers(0, classes)), *box, cut(area), crowd, difficult])
        if rng.random() < 0.08:
            # Two objects that a detection between them overlaps alike, and one just on the first.
            x, w, label = int(rng.integers(0, 100)), 4 * int(rng.integers(2, 20)), int(rng.integers(0, classes))
            for shift in (0, w // 2):
                truths.append([image, label, x + shift, 5, w, 30, w * 30, 0, 0])
            detections.append([image, label, x + w // 4, 5, w, 30, 1])
            detections.append([image, label, x, 5, w, 30, score()])
        near = [t for t in truths if t[0] == image]
        for truth in near:
            x, y, w, h = truth[2:6]
            for _ in range(rng.integers(0, 4)):
                kind = rng.integers(0, 6)
                if kind == 0:
                    box = [x, y, w, h]
                elif kind == 1:
                    box = [x, y, cut(w / 2), h]  # IoU of 1/2
                elif kind == 2:
                    box = [x, y, cut(w * 0.75), h]
                else:
                    d = rng.normal(0, 0.12, 4)
                    box = [cut(x + d[0] * w), cut(y + d[1] * h), cut(abs(w * (1 + d[2]))), cut(abs(h * (1 + d[3])))]
                label = truth[1] if rng.random() < 0.8 else int(rng.integers(0, classes))
                detections.append([image, label, *box, score()])
        for _ in range(rng.integers(0, 3)):
            box = [cut(rng.uniform(0, 200)), cut(rng.uniform(0, 200)), cut(size()), cut(size())]
            detections.append([image, int(rng.integers(0, classes)), *box, score()])
        if crowded and near:
            x, y, w, h = near[0][2:6]
            for _ in range(rng.integers(103, 115) if is_flooded else rng.integers(9, 25)):
                box = [cut(x + rng.normal(0, 0.3) * w), cut(y), w, h]
                detections.append([image, near[0][1], *box, score()])
            crowded = False
    rng.shuffle(truths)
    rng.shuffle(detections)
    return images, classes, truths, detections


def coco(images, classes, truths, detections, limits, agnostic):
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO()
        gt.dataset = {
            "images": [{"id": i} for i in images],
            "categories": [{"id": 7 * k + 3} for k in range(classes)],
            "annotations": [
                {"id": n + 1, "image_id": t[0], "category_id": 7 * t[1] + 3, "bbox": t[2:6], "area": t[6], "iscrowd": t[7]}
                for n, t in enumerate(truths)
            ],
        }
        gt.createIndex()
        found = [
            {"image_id": d[0], "category_id": 7 * d[1] + 3, "bbox": d[2:6], "score": d[6]} for d in detections
        ]
        if found:
            dt = gt.loadRes(copy.deepcopy(found))
        else:  # loadRes needs a detection
            dt = COCO()
            dt.dataset = dict(gt.dataset, annotations=[])
            dt.createIndex()
        run = COCOeval(gt, dt, "bbox")
        run.params.maxDets = limits
        run.params.useCats = 0 if agnostic else 1
        run.evaluate()
        run.accumulate()
        if limits == [1, 10, 100]:
            run.summarize()
    return run


def voc(images, truths, detections, label):
    """VOCevaldet.m and VOCap.m at an IoU of 0.5."""
    objects = {i: [t for t in truths if t[0] == i and t[1] == label] for i in images}
    hard = {i: [bool(t[7] or t[8]) for t in objects[i]] for i in images}
    taken = {i: [False] * len(objects[i]) for i in images}
    npos = sum(not h for i in images for h in hard[i])
    mine = [d for i in sorted(images) for d in detections if d[0] == i and d[1] == label]
    order = np.argsort([-d[6] for d in mine], kind="stable")
    tp, fp = np.zeros(len(mine), int), np.zeros(len(mine), int)
    for d, n in enumerate(order):
        image, bb = mine[n][0], mine[n][2:6]
        ovmax, jmax = -np.inf, None
        for j, t in enumerate(objects[image]):
            bbgt = t[2:6]
            iw = min(bb[0] + bb[2], bbgt[0] + bbgt[2]) - max(bb[0], bbgt[0])
            ih = min(bb[1] + bb[3], bbgt[1] + bbgt[3]) - max(bb[1], bbgt[1])
            if iw > 0 and ih > 0:
                ov = iw * ih / (bb[2] * bb[3] + bbgt[2] * bbgt[3] - iw * ih)
                if ov > ovmax:
                    ovmax, jmax = ov, j
        if ovmax >= 0.5:
            if not hard[image][jmax]:
                if not taken[image][jmax]:
                    tp[d], taken[image][jmax] = 1, True
                else:
                    fp[d] = 1
        else:
            fp[d] = 1
    hits, alarms = np.cumsum(tp), np.cumsum(fp)
    if npos == 0:
        return [-1.0, -1.0, 0, int(tp.sum()), int(fp.sum())]
    prec = np.divide(hits, hits + alarms, out=np.zeros(len(mine)), where=hits + alarms > 0)
    eleven = 0.0
    for k in range(11):
        p = prec[10 * hits >= k * npos]
        eleven += (p.max() if len(p) else 0) / 11
    mrec = np.concatenate([[0], hits / npos, [1]])
    mpre = np.concatenate([[0], prec, [0]])
    for i in range(len(mpre) - 2, -1, -1):
        mpre[i] = max(mpre[i], mpre[i + 1])
    i = np.where(mrec[1:] != mrec[:-1])[0] + 1
    area = float(np.sum((mrec[i] - mrec[i - 1]) * mpre[i]))
    return [float(eleven), area, int(npos), int(tp.sum()), int(fp.sum())]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", default=os.path.join(HERE, "detection.json"))
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    values, rows, cases = Table(), Table(), []
    for index in range(arguments.cases):
        images, classes, truths, detections = scene(rng, is_flooded=index % 100 == 99)
        limits = [1, 10, 100] if index % 100 == 99 or rng.random() < 0.75 else [1, 2, 4]
        agnostic = bool(rng.random() < 0.15)
        run = coco(images, classes, truths, detections, limits, agnostic)
        precision = run.eval["precision"].transpose(2, 3, 4, 0, 1)
        recall = run.eval["recall"].transpose(1, 2, 3, 0)
        case = {
            "images": images, "classes": classes, "truths": truths, "detections": detections,
            "limits": limits, "agnostic": agnostic,
            "precision": runs(
                rows.place(runs([values.place(float(v)) for v in row])) for row in precision.reshape(-1, 101)
            ),
            "recall": runs(values.place(float(v)) for v in recall.ravel()),
            "voc": [
                [values.place(v) for v in found[:2]] + found[2:]
                for found in (voc(images, truths, detections, k) for k in range(classes))
            ],
        }
        if limits == [1, 10, 100]:
            case["stats"] = [values.place(float(v)) for v in run.stats]
        cases.append(case)
    with open(arguments.out, "w") as file:
        made = f"Python {platform.python_version()}, NumPy {np.__version__}, pycocotools {version('pycocotools')}"
        head = {"made_with": made, "seed": arguments.seed, "iouThresholds": list(run.params.iouThrs)}
        tables = {"values": values.items, "rows": rows.items}
        compact = {"separators": (",", ":")}
        file.write("{" + json.dumps(head)[1:-1] + ",\n")
        file.write(json.dumps(tables, **compact)[1:-1] + ',\n"cases":[\n')
        file.write(",\n".join(json.dumps(case, **compact) for case in cases))
        file.write("\n]}\n")


if __name__ == "__main__":
    main()
