#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the precision-recall curve, average precision and ROC area of Descent and of scikit-learn in
alternating rounds on the same scores and prints the ratio.

Usage: compare_curves.py PEERS-PYTHON [SCORES] [PROGRAM]. Refuses where another process keeps a core
busy. Each side is given the scores in memory; scikit-learn sorts them for each of its three calls."""
import json, os, statistics, subprocess, sys, tempfile, time

peers = sys.argv[1]
count = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
program = sys.argv[3] if len(sys.argv) > 3 else f"{root}/.build/release/CurveTimes"
script = f"{root}/Benchmarks/peers/curves.py"


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
    print(json.dumps({"scores": count, "refused": f"the machine is {share:.0%} busy"}))
    sys.exit(3)


def start(command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().strip() == "ready", command
    return process


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "scores")
    subprocess.run([peers, script, "--write", path, str(count)], check=True)
    sides = {"ours": start([program, path]), "theirs": start([peers, script, path])}
    times, figures = {"ours": [], "theirs": []}, {}
    for _ in range(5):
        for name, process in sides.items():
            process.stdin.write("1\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            times[name] += answer["milliseconds"]
            figures[name] = answer["figures"]
    for process in sides.values():
        process.stdin.close()
        process.wait()
difference = max(abs(a - b) for a, b in zip(figures["ours"], figures["theirs"]))
a, b = (statistics.median(times[n]) for n in ("ours", "theirs"))
print(json.dumps({
    "scores": count, "points": figures["ours"][2], "difference": difference, "ours_ms": round(a, 1),
    "sklearn_ms": round(b, 1), "ratio": round(b / a, 2)}))
