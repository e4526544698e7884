#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times training steps of Descent and of PyTorch in alternating rounds and prints the ratio.

Usage: compare_steps.py PEERS-PYTHON MODEL. Refuses where another process keeps a core busy, because
OpenMP then loses by luck."""
import json, os, statistics, sys

from alternating import ask, refuse_when_busy, start, stop

peers, model = sys.argv[1], sys.argv[2]
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

refuse_when_busy(model=model)
ours = start([f"{root}/.build/release/TrainingSteps", model])
theirs = start([peers, f"{root}/Benchmarks/peers/training_steps.py", model])
steps = 5 if model == "resnet20" else 60
times = {"ours": [], "theirs": []}
for _ in range(6):
    for name, process in (("ours", ours), ("theirs", theirs)):
        times[name] += ask(process, steps)
stop(ours, theirs)
a, b = (statistics.median(times[n]) for n in ("ours", "theirs"))
print(json.dumps({"model": model, "ours_ms": round(a, 3), "pytorch_ms": round(b, 3), "ratio": round(a / b, 3)}))
