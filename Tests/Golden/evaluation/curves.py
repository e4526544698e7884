# SPDX-License-Identifier: Apache-2.0
"""Curves and their areas by scikit-learn, and by the published programs where it has none.

Usage: curves.py > curves.json, or curves.py --cases N --out FILE for more cases, which the same test
reads where DESCENT_METRIC_CASES_CURVES names the file. Weights and scores are multiples of powers of
two, so that sums are exact in any order; null stands for what is undefined."""
import argparse
import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("--cases", type=int, default=260)
parser.add_argument("--out")
arguments = parser.parse_args()


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def numbers(values):
    return [number(value) for value in np.asarray(values, np.float64)]


def voc_ap(recall, precision, eleven):
    """Girshick's voc_eval.py (py-faster-rcnn, after the VOC development kit)."""
    if eleven:
        total = 0.0
        for t in np.arange(0.0, 1.1, 0.1):
            p = 0 if np.sum(recall >= t) == 0 else np.max(precision[recall >= t])
            total = total + p / 11.0
        return total
    r = np.concatenate(([0.0], recall, [1.0]))
    p = np.concatenate(([0.0], precision, [0.0]))
    for i in range(p.size - 1, 0, -1):
        p[i - 1] = np.maximum(p[i - 1], p[i])
    i = np.where(r[1:] != r[:-1])[0]
    return np.sum((r[i + 1] - r[i]) * p[i + 1])


def coco_ap(recall, precision):
    """pycocotools, COCOeval.accumulate."""
    levels = np.linspace(0.0, 1.00, int(np.round((1.00 - 0.0) / 0.01)) + 1, endpoint=True)
    p, q = precision.tolist(), np.zeros(len(levels))
    for i in range(len(p) - 1, 0, -1):
        if p[i] > p[i - 1]:
            p[i - 1] = p[i]
    for place, index in enumerate(np.searchsorted(recall, levels, side="left")):
        if index < len(p):
            q[place] = p[index]
    return np.mean(q)


def binary(random, number_of):
    # Every length and every kind of tie; now and then one class alone, and a few large samples.
    n = int(random.integers(1, 9)) if number_of % 4 else int(random.integers(9, 28))
    if number_of % 97 == 5:
        n = 300
    levels = int(random.choice([1, 2, 3, 7, 1 << 20]))
    y = random.integers(0, 2, n)
    if number_of % 9 == 1:
        y[:] = number_of % 2
    s = (random.integers(0, levels, n) + y * random.integers(0, 2) * (levels // 3)) / 64 - 2
    s = np.where((s == 0) & (random.random(n) < 0.5), -0.0, s)
    w = random.integers(0, 9, n) / 8 if number_of % 3 == 0 else None
    if w is not None and not w.any():
        w[0] = 1.0
    # scikit-learn counts the classes before it drops weights of 0.
    used = np.ones(n, bool) if w is None else w > 0
    has, lacks = bool((y[used] == 1).any()), bool((y[used] == 0).any())
    case = {"labels": y.tolist(), "scores": numbers(s), "weights": None if w is None else numbers(w)}
    both = dict(y_true=y, y_score=s, sample_weight=w, pos_label=1)
    p, r, t = metrics.precision_recall_curve(**both)
    case["thresholds"], case["precision"] = numbers(t[::-1]), numbers(p[:-1][::-1])
    case["recall"] = numbers(r[:-1][::-1]) if has else None
    case["prThin"] = numbers(metrics.precision_recall_curve(**both, drop_intermediate=True)[2][::-1])
    x, up, t = metrics.roc_curve(**both, drop_intermediate=False)
    case["fpr"], case["tpr"] = numbers(x) if lacks else None, numbers(up) if has else None
    case["rocThin"] = numbers(metrics.roc_curve(**both, drop_intermediate=True)[2][1:])
    rise, fall = r[:-1][::-1], p[:-1][::-1]
    case["step"] = number(metrics.average_precision_score(**both)) if has else None
    case["trapezoid"] = number(metrics.auc(r, p)) if has else None
    case["envelope"] = number(voc_ap(rise, fall, False)) if has else None
    case["elevenPoint"] = number(voc_ap(rise, fall, True)) if has else None
    case["hundredOnePoint"] = number(coco_ap(rise, fall)) if has else None
    rest = dict(y_true=y, y_score=s, sample_weight=w)
    areas = has and lacks
    case["area"] = number(metrics.roc_auc_score(**rest)) if areas else None
    rates = [0.1, 0.25, 0.5, float(random.integers(1, 64)) / 64]
    case["rates"] = rates
    case["partial"] = [
        number(metrics.roc_auc_score(**rest, max_fpr=rate)) if areas else None for rate in rates]
    return case


def multiclass(random, number_of):
    k = int(random.integers(3, 6))
    n = int(random.integers(k, 20))
    y = np.concatenate([np.arange(k), random.integers(0, k, n - k)])
    random.shuffle(y)
    s = np.zeros((n, k))
    for row, label in zip(s, y):
        for place in random.integers(0, k, 16 - 4):
            row[place] += 1
        row[label] += random.integers(0, 4)
        row[random.integers(0, k)] += 16 - row.sum()
    s /= 16
    w = random.integers(1, 9, n) / 8 if number_of % 2 else None
    ones = (y[:, None] == np.arange(k)).astype(int)
    case = {"labels": y.tolist(), "scores": numbers(s.ravel()), "classes": k,
            "weights": None if w is None else numbers(w)}
    for average in ("macro", "weighted", "micro"):
        case["ovr" + average.capitalize()] = number(metrics.roc_auc_score(
            y, s, multi_class="ovr", average=average, sample_weight=w))
        case["ap" + average.capitalize()] = number(metrics.average_precision_score(
            ones, s, average=average, sample_weight=w))
    for average in ("macro", "weighted"):
        case["ovo" + average.capitalize()] = number(metrics.roc_auc_score(
            y, s, multi_class="ovo", average=average)) if w is None else None
    # The average precision of labels of which the last class has none.
    ones[:, k - 1] = 0
    rows = y != k - 1
    case["apEmpty"] = number(metrics.average_precision_score(
        ones[rows], s[rows], sample_weight=None if w is None else w[rows]))
    return case


random = np.random.default_rng(17)
few = max(1, arguments.cases // 4)
out = open(arguments.out, "w") if arguments.out else sys.stdout
versions = f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}"
out.write('{\n"framework":' + json.dumps(versions) + ',\n"script":"curves.py",\n"binary":[\n')
out.write(",\n".join(
    json.dumps(binary(random, i), separators=(",", ":")) for i in range(arguments.cases)))
out.write('\n],\n"multiclass":[\n')
out.write(",\n".join(json.dumps(multiclass(random, i), separators=(",", ":")) for i in range(few)))
out.write("\n]\n}\n")
