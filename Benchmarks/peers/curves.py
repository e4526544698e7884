# SPDX-License-Identifier: Apache-2.0
"""Curves by scikit-learn, a round at a time: reads a number of repetitions from standard input and
answers with the milliseconds of each. The driver alternates rounds with Descent's.

Usage: curves.py FILE, or curves.py --write FILE N to make the scores: 32-bit floats on a grid of
2^22 steps, so that some are equal, and random labels, a third of them positive."""
import json, sys, time
import numpy as np

if sys.argv[1] == "--write":
    n, random = int(sys.argv[3]), np.random.default_rng(1)
    labels = (random.random(n) < 1 / 3).astype(np.uint8)
    scores = np.floor((random.random(n) * 0.8 + labels * 0.2 * random.random(n)) * 2**22) / 2**22
    with open(sys.argv[2], "wb") as file:
        file.write(scores.astype(np.float32).tobytes() + labels.tobytes())
    sys.exit()

from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

with open(sys.argv[1], "rb") as file:
    data = file.read()
n = len(data) // 5
scores, labels = np.frombuffer(data, np.float32, n), np.frombuffer(data, np.uint8, n, 4 * n)
print("ready", flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        begin = time.perf_counter()
        precision, recall, thresholds = precision_recall_curve(labels, scores)
        figures = [average_precision_score(labels, scores), roc_auc_score(labels, scores)]
        times.append((time.perf_counter() - begin) * 1e3)
    print(json.dumps({"milliseconds": times, "figures": figures + [len(thresholds)]}), flush=True)
