#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the precision-recall curve, average precision and ROC area of Descent and of scikit-learn in
alternating rounds on the same scores and prints the ratio.

Usage: compare_curves.py PEERS-PYTHON [SCORES] [PROGRAM]. Refuses where another process keeps a core
busy. Each side is given the scores in memory; scikit-learn sorts them for each of its three calls."""
import json, os, statistics, subprocess, sys, tempfile

from alternating import ask, refuse_when_busy, start, stop

peers = sys.argv[1]
count = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
program = sys.argv[3] if len(sys.argv) > 3 else f"{root}/.build/release/CurveTimes"
script = f"{root}/Benchmarks/peers/curves.py"

refuse_when_busy(scores=count)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "scores")
    subprocess.run([peers, script, "--write", path, str(count)], check=True)
    sides = {"ours": start([program, path]), "theirs": start([peers, script, path])}
    times, figures = {"ours": [], "theirs": []}, {}
    for _ in range(5):
        for name, process in sides.items():
            answer = ask(process, 1)
            times[name] += answer["milliseconds"]
            figures[name] = answer["figures"]
    stop(*sides.values())
difference = max(abs(a - b) for a, b in zip(figures["ours"], figures["theirs"]))
a, b = (statistics.median(times[n]) for n in ("ours", "theirs"))
print(json.dumps({
    "scores": count, "points": figures["ours"][2], "difference": difference, "ours_ms": round(a, 1),
    "sklearn_ms": round(b, 1), "ratio": round(b / a, 2)}))
