# SPDX-License-Identifier: Apache-2.0
"""The bootstrap of average precision by NumPy loops, on the scores of BootstrapFigures.

Usage: bootstrap.py COUNT SHARE RESAMPLES. For each line of input, `simple` or `presorted`, it answers with
a line: the milliseconds of one percentile interval and its bounds.

simple: draw samples, sort them, compute the figure; what most people write.
presorted: sort once; a resample is a weight for each rank and one pass; as good as a NumPy loop gets."""
import json, sys, time
import numpy as np

n, share, resamples = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])


def uniform(first, count):
    with np.errstate(over="ignore"):
        z = np.uint64(5) + np.uint64(0x9E3779B97F4A7C15) * np.arange(first + 1, first + count + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


labels = uniform(0, n) < share
scores = uniform(n, n) + np.where(labels, 0.3, 0.0)


def average_precision(y, s):
    order = np.argsort(-s)
    y, s = y[order], s[order]
    ends = np.r_[np.flatnonzero(np.diff(s)), len(s) - 1]
    found = np.cumsum(y)[ends]
    return float(np.sum(np.diff(found, prepend=0) * (found / (ends + 1))) / found[-1])


def simple(rng):
    values = np.empty(resamples)
    for r in range(resamples):
        drawn = rng.integers(0, n, n)
        values[r] = average_precision(labels[drawn], scores[drawn])
    return values


def presorted(rng):
    order = np.argsort(-scores)
    assert (np.diff(scores[order]) < 0).all()  # no ties here, so no need to handle them
    positions = np.flatnonzero(labels[order])
    values = np.empty(resamples)
    for r in range(resamples):
        weights = np.bincount(rng.integers(0, n, n), minlength=n)
        own = weights[positions]
        found = np.cumsum(own)
        taken = np.maximum(np.cumsum(weights)[positions], 1)
        values[r] = np.dot(own, found / taken) / found[-1]
    return values


print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    values = {"simple": simple, "presorted": presorted}[line.strip()](np.random.default_rng(1))
    low, high = np.quantile(values, [0.025, 0.975])
    elapsed = time.perf_counter() - start
    print(json.dumps({"milliseconds": elapsed * 1e3, "value": average_precision(labels, scores),
                      "low": float(low), "high": float(high)}), flush=True)
