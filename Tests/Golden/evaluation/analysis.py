# SPDX-License-Identifier: Apache-2.0
"""Slices and confused pairs of random data by pandas, SciPy and statsmodels.

usage: analysis.py [--cases N] [--out FILE]      default: 200 cases into analysis.json

A slice is [column, count, correct, p, adjusted p, low, high, low and high of the difference].
"""
import argparse
import json
import pathlib
import platform
import warnings

import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy.stats import fisher_exact
from sklearn.metrics import confusion_matrix
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

warnings.filterwarnings("ignore")


def wilson(count, samples, level):
    low, high = proportion_confint(count, samples, 1 - level, "wilson")
    return [float(low), float(high)]


def slices(columns, correct, bins, least, level):
    rows, p_values, small = [], [], 0
    for index, (kind, values) in enumerate(columns):
        if kind == "categories":
            parts = pd.Series(values)
            keys = sorted(set(values))
        else:
            series = pd.Series(values, dtype=float)
            if series.nunique() <= 2 * bins:
                parts = series
                keys = sorted(set(series.dropna()))
            else:
                parts = pd.qcut(series, bins, labels=False, duplicates="drop")
                keys = sorted(set(parts.dropna()))
            if series.isna().any():
                parts = parts.fillna(-1.0e9)
                # The empty name comes first among categories, after the bins of numbers.
                keys = [-1.0e9] + keys if series.nunique() <= 2 * bins else keys + [-1.0e9]
        for key in keys:
            inside = (parts == key).to_numpy()
            n, rest = int(inside.sum()), int((~inside).sum())
            if n == 0 or rest == 0:
                continue
            if n < least or rest < least:
                small += 1
                continue
            k, other = int(correct[inside].sum()), int(correct[~inside].sum())
            p = fisher_exact([[k, n - k], [other, rest - other]])[1]
            difference = confint_proportions_2indep(
                k, n, other, rest, compare="diff", method="newcomb", alpha=1 - level)
            p_values.append(p)
            rows.append([index, n, k, float(p), 0.0] + wilson(k, n, level)
                        + [float(v) for v in difference])
    if rows:
        for row, p in zip(rows, multipletests(p_values, method="holm")[1]):
            row[4] = float(p)
    return rows, small


def case(rng):
    n = int(rng.integers(2, 90))
    columns = []
    correct_share = np.full(n, rng.choice([0.5, 0.8, 0.95, 1.0]))
    for _ in range(rng.integers(1, 4)):
        if rng.random() < 0.5:
            values = rng.choice(list("abcdef"[:rng.integers(1, 7)]), n)
            correct_share[values == "a"] *= rng.choice([0.3, 1.0])
            columns.append(("categories", values.tolist()))
        else:
            values = np.round(rng.normal(0, 3, n), rng.integers(0, 3)) + 0.0
            if rng.random() < 0.3:
                values[rng.random(n) < 0.6] = 0.0
            correct_share[values > 2] *= rng.choice([0.3, 1.0])
            missing = rng.random(n) < rng.choice([0.0, 0.0, 0.2])
            columns.append(("numbers", [None if m else float(v) for v, m in zip(values, missing)]))
    correct = rng.random(n) < correct_share
    bins, least = int(rng.choice([2, 4])), int(rng.integers(1, 11))
    level = float(rng.choice([0.9, 0.95, 0.99]))
    rows, small = slices(columns, correct, bins, least, level)
    return dict(columns=[{kind: values} for kind, values in columns],
                correct="".join("01"[int(c)] for c in correct), bins=bins, least=least,
                level=level, slices=rows, small=small)


def matrix_case(rng):
    classes = int(rng.integers(2, 6))
    labels = rng.integers(0, classes, rng.integers(1, 60))
    predictions = np.where(rng.random(len(labels)) < 0.5, labels,
                           rng.integers(0, classes, len(labels)))
    matrix = confusion_matrix(labels, predictions, labels=range(classes))
    frame = pd.DataFrame(
        [(a, p, int(matrix[a, p]), int(matrix[a].sum())) for a in range(classes)
         for p in range(classes) if a != p and matrix[a, p]], columns=["a", "p", "n", "of"])
    frame = frame.sort_values(["n", "of", "a", "p"], ascending=[False, True, True, True])
    pairs = [[int(v) for v in row] + wilson(row[2], row[3], 0.95)
             for row in frame.itertuples(index=False)]
    both = pd.DataFrame(
        [(a, b, int(matrix[a, b] + matrix[b, a]), int(matrix[a].sum() + matrix[b].sum()))
         for a in range(classes) for b in range(a + 1, classes) if matrix[a, b] + matrix[b, a]],
        columns=["a", "b", "n", "of"])
    both = both.sort_values(["n", "of", "a", "b"], ascending=[False, True, True, True])
    mixed = [[int(v) for v in row] + wilson(row[2], row[3], 0.95)
             for row in both.itertuples(index=False)]
    return dict(labels=[int(v) for v in labels], predictions=[int(v) for v in predictions],
                classes=classes, pairs=pairs, mixed=mixed)


def table(rng):
    """A large table: hits, row, column, total and Fisher's p."""
    total = int(rng.integers(100, 20000))
    row = int(rng.integers(1, total))
    column = int(rng.integers(0, total + 1))
    expected = row * column / total
    spread = np.sqrt(expected * (1 - column / total) * (1 - row / total)) + 1
    hits = int(np.clip(round(expected + rng.normal(0, 2) * spread),
                       max(0, row + column - total), min(row, column)))
    p = fisher_exact([[hits, row - hits], [column - hits, total - row - column + hits]])[1]
    return [hits, row, column, total, float(p)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--out", default=str(pathlib.Path(__file__).with_suffix(".json")))
    arguments = parser.parse_args()
    rng = np.random.default_rng(20260728)
    content = dict(
        versions=dict(python=platform.python_version(), numpy=np.__version__,
                      pandas=pd.__version__, scipy=scipy.__version__,
                      statsmodels=statsmodels.__version__),
        cases=[case(rng) for _ in range(arguments.cases)],
        matrices=[matrix_case(rng) for _ in range(arguments.cases // 2)],
        tables=[table(rng) for _ in range(max(40, arguments.cases // 20))])
    pathlib.Path(arguments.out).write_text(json.dumps(content, separators=(",", ":")) + "\n")


main()
