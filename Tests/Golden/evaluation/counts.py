# SPDX-License-Identifier: Apache-2.0
"""Figures from counts and probabilities by scikit-learn, for CountsGoldenTests.swift.

    python counts.py                                  writes counts.json beside this file
    python counts.py --cases 10000 --out cases.json   many cases, of another seed
    DESCENT_METRIC_CASES_COUNTS=cases.json swift test --filter CountsGoldenTests

Undefined figures are null. Where scikit-learn gives a number all the same, it is null here, too:
- matthews_corrcoef is 0 where labels or predictions are of one class;
- a weighted mean over classes without samples falls back to the plain mean;
- confusion_matrix(normalize=...) has 0 for shares of nothing;
- balanced_accuracy_score(adjusted=True) divides by 0 where all labels are of one class.
Samples of weight 0 are taken away first: scikit-learn lets them decide which classes exist.
"""
import argparse, json, math, pathlib, random, sys, warnings
import numpy as np, sklearn
from sklearn import metrics as m

warnings.filterwarnings("ignore")


def clean(x):
    x = float(x)
    return x if math.isfinite(x) else None


def averages(y, p, w, out):
    kinds = dict(sample_weight=w)
    support = {c: np.sum(np.ones(len(y))[y == c] if w is None else w[y == c]) for c in set(y) | set(p)}
    for average in ["macro", "weighted", "micro"]:
        rules = [("zero", 0), ("one", 1), ("leaveOut", np.nan)] if average != "micro" else [("zero", 0)]
        for rule, zero in rules:
            values = {}
            values["precision"], values["recall"], values["f1"], _ = m.precision_recall_fscore_support(
                y, p, average=average, zero_division=zero, **kinds)
            values["f2"] = m.fbeta_score(y, p, beta=2, average=average, zero_division=zero, **kinds)
            values["iou"] = m.jaccard_score(y, p, average=average, zero_division=0, **kinds)
            # Every class but those never predicted has these figures but the precision.
            if average == "weighted" and rule == "leaveOut" and not sum(support[c] for c in set(p)):
                values["precision"] = np.nan
            for name, value in values.items():
                out[f"{average} {name} {rule}"] = clean(value)


def one_class(y, p, w, k, out):
    a, b = (y == k).astype(int), (p == k).astype(int)
    kinds = dict(sample_weight=w, zero_division=np.nan)
    # Labels are given, since one of the two sides may be missing.
    c = m.confusion_matrix(a, b, labels=[0, 1], sample_weight=w)
    out["class truePositives"], out["class falseNegatives"] = float(c[1, 1]), float(c[1, 0])
    out["class falsePositives"], out["class trueNegatives"] = float(c[0, 1]), float(c[0, 0])
    out["class precision"] = clean(m.precision_score(a, b, **kinds))
    out["class recall"] = clean(m.recall_score(a, b, **kinds))
    out["class negative predictive value"] = clean(m.precision_score(1 - a, 1 - b, **kinds))
    out["class specificity"] = clean(m.recall_score(1 - a, 1 - b, **kinds))
    out["class false positive rate"] = clean(1 - m.recall_score(1 - a, 1 - b, **kinds))
    out["class false negative rate"] = clean(1 - m.recall_score(a, b, **kinds))
    for beta, name in [(1, "f1"), (2, "f2"), (0.5, "f0.5"), (0, "f0"), (1e200, "f1e+200"),
                       (math.inf, "finf")]:
        value = m.fbeta_score(a, b, beta=min(beta, 1e150), **kinds) if beta < math.inf else \
            m.recall_score(a, b, **kinds)
        out[f"class {name}"] = clean(value)
    union = c[1, 1] + c[1, 0] + c[0, 1]
    out["class iou"] = clean(m.jaccard_score(a, b, sample_weight=w)) if union > 0 else None
    both = len(set(a)) == 2
    out["class balanced accuracy"] = clean(m.balanced_accuracy_score(a, b, sample_weight=w)) if both else None
    out["class informedness"] = clean(
        m.balanced_accuracy_score(a, b, sample_weight=w, adjusted=True)) if both else None
    out["class matthews"] = clean(
        m.matthews_corrcoef(a, b, sample_weight=w)) if both and len(set(b)) == 2 else None


def figures(y, p, w, probabilities, count, k):
    out = {}
    kinds = dict(sample_weight=w)
    out["accuracy"] = clean(m.accuracy_score(y, p, **kinds))
    out["balanced accuracy"] = clean(m.balanced_accuracy_score(y, p, **kinds))
    with np.errstate(all="ignore"):
        try:
            out["adjusted balanced accuracy"] = clean(
                m.balanced_accuracy_score(y, p, adjusted=True, **kinds))
        except ZeroDivisionError:  # samples of one class: chance is 1
            out["adjusted balanced accuracy"] = None
    defined = len(set(y)) > 1 and len(set(p)) > 1
    out["matthews"] = clean(m.matthews_corrcoef(y, p, **kinds)) if defined else None
    for weighting in ["none", "linear", "quadratic"]:
        out[f"{weighting} kappa"] = clean(m.cohen_kappa_score(
            y, p, labels=range(count), weights=None if weighting == "none" else weighting, **kinds))
    averages(y, p, w, out)
    one_class(y, p, w, k, out)
    for name, way in [("trueClass", "true"), ("predictedClass", "pred"), ("all", "all")]:
        c = m.confusion_matrix(y, p, labels=range(count), normalize=way, **kinds)
        for i in range(min(count, 3)):
            for j in range(min(count, 3)):
                nothing = (way == "true" and i not in y) or (way == "pred" and j not in p)
                out[f"{name} {i} {j}"] = None if nothing else float(c[i, j])
    if probabilities is not None:
        labels = range(count)
        out["log-loss"] = m.log_loss(y, probabilities, labels=labels, **kinds)
        for name, scale in [("", "auto"), ("halved ", True), ("whole ", False)]:
            out[f"{name}brier score"] = m.brier_score_loss(
                y, probabilities, labels=labels, scale_by_half=scale, **kinds)
    return out


def case(rng, index):
    count = rng.randint(2, 6)
    kind = index % 6
    if kind == 5:  # large counts, a cell each
        cells = [(i, j) for i in range(count) for j in range(count) if rng.random() < 0.7] or [(0, 0)]
        y, p = [c[0] for c in cells], [c[1] for c in cells]
        weights = [rng.randint(1, 10 ** rng.randint(1, 6)) for _ in cells]
        form = "counts"
    else:
        n = rng.randint(1, 24)
        classes = rng.sample(range(count), rng.randint(1, count))
        skill = rng.random()
        y = [rng.choice(classes) for _ in range(n)]
        others = classes if rng.random() < 0.3 else range(count)
        p = [a if rng.random() < skill else rng.choice(others) for a in y]
        form = "weights" if kind in (3, 4) else "samples"
        scale = rng.choice([1, 1e-3, 1e6])
        weights = [0 if rng.random() < 0.15 else rng.randint(1, 64) / 16 * scale if kind == 3
                   else rng.uniform(0.05, 3) * scale for _ in y] if form == "weights" else None
        if weights is not None and not any(weights):
            weights[0] = 1
    k = rng.randrange(count)
    probabilities = None
    if form != "counts" and index % 2 == 0:
        raw = np.array([[rng.choice([0, 1, 2, rng.random() * 4, 30]) for _ in range(count)] for _ in y], float)
        raw[np.arange(len(y)), p] += 0.01
        raw = raw ** rng.choice([1, 3])
        probabilities = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
        if rng.random() < 0.3:  # certain answers, right and wrong
            probabilities = (probabilities == probabilities.max(axis=1, keepdims=True))
            probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)
        p = [int(row.argmax()) for row in probabilities]
    y, p = np.array(y), np.array(p)
    w = None if weights is None else np.array(weights, float)
    keep = np.ones(len(y), bool) if w is None else w > 0
    values = figures(y[keep], p[keep], None if w is None else w[keep],
                     None if probabilities is None else probabilities[keep].astype(float), count, k)
    record = {"classCount": count, "form": form, "class": k, "labels": y.tolist(), "predictions": p.tolist()}
    if weights is not None:
        record["weights"] = weights
    if probabilities is not None:
        record["probabilities"] = [float(x) for x in probabilities.ravel()]
    return record, values


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=140)
    options.add_argument("--out", default=pathlib.Path(__file__).with_name("counts.json"))
    options = options.parse_args()
    rng = random.Random(options.cases)
    cases = [case(rng, i) for i in range(options.cases)]
    names = list(dict.fromkeys(name for _, values in cases for name in values))
    versions = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    with open(options.out, "w") as file:
        file.write('{"versions": %s,\n"names": %s,\n"cases": [\n' % (json.dumps(versions), json.dumps(names)))
        file.write(",\n".join(
            json.dumps(record | {"values": [values.get(n) for n in names]},
                       separators=(",", ":"), allow_nan=False)
            for record, values in cases))
        file.write("\n]}\n")


main()
