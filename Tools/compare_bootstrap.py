#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the bootstrap of average precision of Descent and of two NumPy loops, alternating in one run.

Usage: compare_bootstrap.py PEERS-PYTHON [COUNT SHARE RESAMPLES ROUNDS]. Also refuses where figures differ."""
import json, os, statistics, subprocess, sys

peers = sys.argv[1]
count, share, resamples = (sys.argv[2:5] + ["100000", "0.2", "2000"][len(sys.argv[2:5]):])
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
binary = os.environ.get("DESCENT_BOOTSTRAP", f"{root}/.build/release/BootstrapFigures")


def start(command):
    process = subprocess.Popen(command + [count, share, resamples], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert process.stdout.readline().strip() == "ready", command
    return process


def ask(process, line):
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


ours, theirs = start([binary]), start([peers, f"{root}/Benchmarks/peers/bootstrap.py"])
runs = {"ours": (ours, "0"), "ours_one_thread": (ours, "1"), "numpy_presorted": (theirs, "presorted"),
        "numpy_simple": (theirs, "simple")}
answers = {name: [] for name in runs}
ask(ours, "0")
for _ in range(rounds):
    for name, (process, line) in runs.items():
        answers[name].append(ask(process, line))
for process in (ours, theirs):
    process.stdin.close()
    process.wait()
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
