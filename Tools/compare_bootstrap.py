#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the bootstrap of average precision of Descent and of two NumPy loops, alternating in one run.

Usage: compare_bootstrap.py PEERS-PYTHON [COUNT SHARE RESAMPLES ROUNDS]. Also refuses where figures differ."""
import json, os, statistics, sys

from alternating import ask, start, stop

peers = sys.argv[1]
count, share, resamples = (sys.argv[2:5] + ["100000", "0.2", "2000"][len(sys.argv[2:5]):])
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
binary = os.environ.get("DESCENT_BOOTSTRAP", f"{root}/.build/release/BootstrapFigures")

settings = [count, share, resamples]
environment = {**os.environ, "OMP_NUM_THREADS": "1"}
ours = start([binary, *settings], env=environment)
theirs = start([peers, f"{root}/Benchmarks/peers/bootstrap.py", *settings], env=environment)
runs = {"ours": (ours, "0"), "ours_one_thread": (ours, "1"), "numpy_presorted": (theirs, "presorted"),
        "numpy_simple": (theirs, "simple")}
answers = {name: [] for name in runs}
ask(ours, "0")
for _ in range(rounds):
    for name, (process, line) in runs.items():
        answers[name].append(ask(process, line))
stop(ours, theirs)
ms = {name: statistics.median(a["milliseconds"] for a in found) for name, found in answers.items()}
a, b = answers["ours"][0], answers["numpy_presorted"][0]
width = b["high"] - b["low"]
same = abs(a["value"] - b["value"]) < 1e-12 and max(abs(a[k] - b[k]) for k in ("low", "high")) < width / 8
print(json.dumps({
    "scores": int(count), "positive": float(share), "resamples": int(resamples), "rounds": rounds,
    **{f"{name}_ms": round(value, 1) for name, value in ms.items()},
    "ratio_simple": round(ms["numpy_simple"] / ms["ours"], 1),
    "ratio_presorted": round(ms["numpy_presorted"] / ms["ours"], 1),
    "ratio_presorted_one_thread": round(ms["numpy_presorted"] / ms["ours_one_thread"], 1),
    "interval": [a["low"], a["high"]], "numpy_interval": [b["low"], b["high"]], "same_figures": same}))
sys.exit(0 if same else 1)
