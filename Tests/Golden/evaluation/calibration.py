# SPDX-License-Identifier: Apache-2.0
"""Calibration by scikit-learn, torchmetrics and SciPy, for CalibrationGoldenTests.swift.

    python calibration.py                                  writes calibration.json beside this file
    python calibration.py --cases 10000 --out cases.json   many cases, of another seed
    DESCENT_METRIC_CASES_CALIBRATION=cases.json swift test --filter CalibrationGoldenTests

scikit-learn fits temperature and Platt's curve by searches that stop early. The values to compare
with at 1e-10 are therefore roots of the derivatives, found by SciPy in exactly rounded sums
(math.fsum); scikit-learn's own, of the same losses, are written beside them.
torchmetrics puts confidences on an edge in the upper bin: its figures are null where one lies there.
"""
import argparse, json, math, pathlib, random, sys, warnings
import numpy as np, scipy, sklearn, torch, torchmetrics
from scipy import optimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import (_CalibratedClassifier, _fit_calibrator, _SigmoidCalibration,
                                 _TemperatureScaling, calibration_curve)
from sklearn.isotonic import IsotonicRegression
from torchmetrics.functional.classification import binary_calibration_error

warnings.filterwarnings("ignore")


def reliability(rng):
    n, bins = rng.randint(1, 30), rng.randint(1, 8)
    steps = rng.choice([5, 8, 10, 10 ** 6])
    x = np.array([rng.randint(0, steps) / steps for _ in range(n)])
    if rng.random() < 0.2:
        x[:] = x[0]
    y = np.array([int(rng.random() < v) for v in x])
    if rng.random() < 0.1:
        y[:] = 1
    values = {}
    for name, strategy in [("equalWidth", "uniform"), ("equalMass", "quantile")]:
        true, mean = calibration_curve(y, x, n_bins=bins, strategy=strategy, pos_label=1)
        inner = np.linspace(0, 1, bins + 1)[1:-1] if strategy == "uniform" else \
            np.percentile(x, np.linspace(0, 1, bins + 1) * 100)[1:-1]
        count = np.bincount(np.searchsorted(inner, x), minlength=bins)
        share = count[count > 0] / n
        base = y.mean()
        values[name] = {
            "counts": count.tolist(), "accuracy": true.tolist(), "confidence": mean.tolist(),
            "ece": float(np.sum(share * abs(true - mean))), "mce": float(np.max(abs(true - mean))),
            "rms": float(np.sqrt(np.sum(share * (true - mean) ** 2))),
            "reliability": float(np.sum(share * (true - mean) ** 2)),
            "resolution": float(np.sum(share * (true - base) ** 2)),
            "uncertainty": float(base * (1 - base)), "brier": float(np.mean((x - y) ** 2))}
    edges = np.linspace(0, 1, bins + 1)[1:]
    torch_values = None
    if np.min(abs(x[:, None] - edges)) > 1e-9:
        given = torch.tensor(x, dtype=torch.float64), torch.tensor(y)
        torch_values = [float(binary_calibration_error(*given, n_bins=bins, norm=k)) for k in ("l1", "max", "l2")]
    return {"kind": "reliability", "confidences": x.tolist(), "outcomes": y.tolist(), "bins": bins,
            "torchmetrics": torch_values, **values}


def weights_of(rng, n):
    kind = rng.random()
    if kind < 0.5:
        return None
    w = [0.0 if rng.random() < 0.1 else rng.randint(1, 8) / 4 if kind < 0.75 else rng.uniform(0.1, 3) for _ in range(n)]
    return w


def temperature(rng):
    n, count = rng.randint(6, 30), rng.randint(2, 5)
    scale = rng.choice([0.3, 1, 5])
    z = [[round(rng.gauss(0, 1) * scale, 3) for _ in range(count)] for _ in range(n)]
    y = [int(np.argmax(row)) if rng.random() < 0.75 else rng.randrange(count) for row in z]
    w = weights_of(rng, n)
    ones = w or [1.0] * n

    def slope(beta):
        total = []
        for row, label, weight in zip(z, y, ones):
            top = max(row)
            e = [math.exp(beta * (v - top)) for v in row]
            mean = math.fsum(a * b for a, b in zip(e, row)) / math.fsum(e)
            total.append(weight * (mean - row[label]))
        return math.fsum(total)
    # Well away from what has no solution; that is tested by itself.
    if not (slope(1e-3) < -1e-3 and slope(60) > 1e-3):
        return temperature(rng)
    beta = optimize.brentq(slope, 1e-3, 60, xtol=1e-300, rtol=8.9e-16)
    known = _TemperatureScaling().fit(np.array(z), np.array(y, float), None if w is None else np.array(w))
    return {"kind": "temperature", "classCount": count, "logits": sum(z, []), "labels": y, "weights": w,
            "temperature": 1 / beta, "scikit-learn": float(1 / known.beta_)}


def platt_root(f, y, w, start):
    """The root of the gradient, by Newton steps with exactly rounded sums."""
    positive, negative = math.fsum(w[y > 0]), math.fsum(w[y <= 0])
    t = np.where(y > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    a, b = start
    for _ in range(100):
        p = expit(-(a * f + b))
        g = [math.fsum(w * (t - p) * f), math.fsum(w * (t - p))]
        h = w * p * (1 - p)
        step = np.linalg.solve([[math.fsum(h * f * f), math.fsum(h * f)], [math.fsum(h * f), math.fsum(h)]], g)
        a, b = a - step[0], b - step[1]
        if max(abs(step)) < 1e-15 * max(1, abs(a), abs(b)):
            break
    assert max(abs(step)) < 1e-11, (step, a, b)
    return float(a), float(b)


def binary(rng):
    n = rng.randint(6, 30)
    steps = rng.choice([4, 1000])
    x = [round(rng.gauss(0, 1) * steps) / steps * 2 for _ in range(n)]
    y = [int(v + rng.gauss(0, 1.2) > 0) for v in x]
    w = weights_of(rng, n)
    ones = np.array(w or [1.0] * n)
    used = {(c, v) for c, v, weight in zip(y, x, ones) if weight > 0}
    if len({c for c, _ in used}) < 2 or len({v for _, v in used}) < 3:
        return binary(rng)
    return x, y, w, ones


def platt(rng):
    x, y, w, ones = binary(rng)
    f, c = np.array(x), np.array(y)
    known = _SigmoidCalibration().fit(f, c, None if w is None else ones)
    a, b = platt_root(f, c, ones, (known.a_, known.b_))
    queries = [-5.0, -1.0, 0.0, 0.3, 2.0]
    return {"kind": "platt", "scores": x, "labels": y, "weights": w, "a": a, "b": b, "queries": queries,
            "probabilities": expit(-(a * np.array(queries) + b)).tolist(),
            "scikit-learn": known.predict(np.array(queries)).tolist()}


def isotonic(rng):
    x, y, w, ones = binary(rng)
    known = IsotonicRegression(out_of_bounds="clip").fit(x, y, None if w is None else ones)
    queries = sorted([-9.0, 9.0, 0.0] + [round(rng.gauss(0, 1), 3) for _ in range(5)] + x[:3])
    return {"kind": "isotonic", "scores": x, "labels": y, "weights": w, "queries": queries,
            "thresholds": [float(v) for v in known.X_thresholds_],
            "levels": [float(v) for v in known.y_thresholds_], "probabilities": known.predict(queries).tolist()}


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose answers are its input."""

    def __init__(self, count):
        self.count = count
        self.classes_ = np.arange(count)

    def decision_function(self, x):
        return x[:, 1] if len(self.classes_) == 2 else x


def several(rng):
    n, count = rng.randint(12, 24), rng.randint(2, 4)
    raw = np.exp(np.array([[rng.gauss(0, 1.5) for _ in range(count)] for _ in range(n)]))
    p = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    y = np.array([int(row.argmax()) if rng.random() < 0.7 else rng.randrange(count) for row in p])
    if len(set(y)) < count:
        return several(rng)
    values = p.astype(float)
    odds = np.log(values) - np.log(np.array([[math.fsum(np.delete(r, c)) for c in range(count)] for r in values]))
    record = {"kind": "several", "classCount": count, "labels": y.tolist(),
              "probabilities": [float(v) for v in p.ravel()]}
    for method, given in [("isotonic", values), ("sigmoid", odds)]:
        estimator = Given(count)
        predictions = given[:, 1:] if count == 2 else given
        fitted = _fit_calibrator(estimator, predictions, y, np.arange(count), method, np)
        if method == "sigmoid":
            record["scikit-learn"] = fitted.predict_proba(given)[:3].ravel().tolist()
            first = 1 if count == 2 else 0
            for index, calibrator in enumerate(fitted.calibrators):
                calibrator.a_, calibrator.b_ = platt_root(
                    predictions[:, index], (y == first + index).astype(int), np.ones(n),
                    (calibrator.a_, calibrator.b_))
        record[method] = fitted.predict_proba(given)[:3].ravel().tolist()
    return record


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=200)
    options.add_argument("--out", default=pathlib.Path(__file__).with_name("calibration.json"))
    options = options.parse_args()
    rng = random.Random(options.cases)
    kinds = [reliability, temperature, platt, isotonic, several]
    cases = [kinds[i % len(kinds)](rng) for i in range(options.cases)]
    versions = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "scipy": scipy.__version__,
                "torchmetrics": torchmetrics.__version__, "torch": torch.__version__, "numpy": np.__version__}
    with open(options.out, "w") as file:
        file.write('{"versions": %s,\n"cases": [\n' % json.dumps(versions))
        file.write(",\n".join(json.dumps(c, separators=(",", ":"), allow_nan=False) for c in cases))
        file.write("\n]}\n")


main()
