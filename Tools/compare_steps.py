#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times training steps of Descent and of PyTorch in alternating rounds and prints the ratio.

Usage: compare_steps.py PEERS-PYTHON MODEL. Refuses where another process keeps a core busy, because
OpenMP then loses by luck."""
import json, os, statistics, subprocess, sys, time

peers, model = sys.argv[1], sys.argv[2]
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def busy():
    def read():
        with open("/proc/stat") as stat:
            values = [int(x) for x in stat.readline().split()[1:]]
        return sum(values), values[3] + values[4]
    a = read()
    time.sleep(1)
    b = read()
    return 1 - (b[1] - a[1]) / max(1, b[0] - a[0])


share = busy()
if share > 0.15:
    print(json.dumps({"model": model, "refused": f"the machine is {share:.0%} busy"}))
    sys.exit(3)


def start(command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().strip() == "ready", command
    return process


ours = start([f"{root}/.build/release/TrainingSteps", model])
theirs = start([peers, f"{root}/Benchmarks/peers/training_steps.py", model])
steps = 5 if model == "resnet20" else 60
times = {"ours": [], "theirs": []}
for _ in range(6):
    for name, process in (("ours", ours), ("theirs", theirs)):
        process.stdin.write(f"{steps}\n")
        process.stdin.flush()
        times[name] += json.loads(process.stdout.readline())
for process in (ours, theirs):
    process.stdin.close()
    process.wait()
a, b = (statistics.median(times[n]) for n in ("ours", "theirs"))
print(json.dumps({"model": model, "ours_ms": round(a, 3), "pytorch_ms": round(b, 3), "ratio": round(a / b, 3)}))
