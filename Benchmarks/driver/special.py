# SPDX-License-Identifier: Apache-2.0
"""Rows that are not steps of a program that answers with times: memory, loader, whole processes."""
import json, os, resource, statistics, subprocess, time

from agreement import disagreements
from machine import CORES, busy_seconds
from rounds import STRANGERS, Plan, alternate, spread

# Shares of the test part by which accuracies of a few hundred samples differ by luck.
SAME_ACCURACY = 0.006


def memory(bench, row):
    """Peak memory of a process that takes some training steps."""
    ours_state, state = bench.state(row.network)
    ours = bench.our_side(row, ours_state)
    peers, reasons = bench.peer_sides(row, lambda setting: [row.network, setting, state, bench.threads])
    result, found = {"unavailable": reasons}, {}
    if ours.unavailable:
        result["ours_unavailable"] = ours.unavailable
    else:
        result["check"] = ours.ask("check")
        result["disagreements"] = disagreements(
            result["check"], {peer.label: peer.ask("check") for peer in peers}, row.tolerance)
    for side in peers + ([] if ours.unavailable else [ours]):
        side.ask("5")
        found[side.label] = {"median": side.ask("memory")}
        side.stop()
    return result | {"ours": found.pop("ours", None), "peers": found}


def loader(bench, row):
    """The peer's best setting and number of workers is found on a tenth of the files."""
    sample, whole = (images(bench, count) for count in (500, 5000))
    peers, reasons = bench.peer_sides(row, lambda setting: [setting, sample])
    trial = {peer.label: min(peer.ask("2")) for peer in peers}
    for peer in peers:
        peer.stop()
    best = min(trial, key=trial.get)
    command = [bench.python, f"{bench.root}/Benchmarks/peers/loader.py", best.split()[-1], whole]
    sides = [bench.side(best, command), bench.our_side(row, None, "--folder", whole)]
    peer, ours = sides
    result = {"unavailable": reasons, "trial": trial}
    try:
        if ours.unavailable:
            return result | {"ours_unavailable": ours.unavailable, "ours": None, "peers": {}}
        result["check"] = ours.ask("check")
        result["disagreements"] = disagreements(result["check"], {best: peer.ask("check")}, row.tolerance)
        plan = Plan(quick=True)
        plan.seconds = 0
        times, result["rounds"] = alternate(sides, [ours], plan)
    finally:
        for side in sides:
            side.stop()
    return result | {"ours": spread(times[ours]), "peers": {best: spread(times[peer])}}


def images(bench, count):
    """A folder of JPEG files, made once."""
    folder = f"{bench.root}/.build/benchmark-images/{count}"
    if not os.path.exists(folder):
        script = f"{bench.root}/Benchmarks/peers/make_images.py"
        subprocess.run([bench.python, script, folder + ".part", str(count), "256"], check=True)
        os.rename(folder + ".part", folder)
    return folder


def digits(bench, row):
    """Whole processes, in turn, a seed each; both must reach the same accuracy."""
    table = os.path.join(bench.work, "digits.npy")
    subprocess.run([bench.python, "-c", "import sys, numpy, sklearn.datasets\n"
                    "d = sklearn.datasets.load_digits()\n"
                    "numpy.save(sys.argv[1], numpy.c_[d.data, d.target].astype('f4'))", table], check=True)
    commands = {
        "ours": [f"{bench.root}/.build/release/descent", "train", "digits", "--json", "--quiet", "--seed"],
        "PyTorch script": [bench.python, f"{bench.root}/Benchmarks/peers/digits.py", table],
    }
    seconds, accuracy = {name: [] for name in commands}, {name: [] for name in commands}
    discarded = {"strangers": 0, "idle": 0, "kept": 0}
    for seed in [0] + list(range(bench.plan.rounds)):
        answers = {name: process([*command, str(seed)], bench) for name, command in commands.items()}
        for name, (_, figure, _) in answers.items():
            accuracy[name].append(figure)
        disturbed = any(share > STRANGERS for _, _, share in answers.values())
        discarded["strangers" if disturbed else "kept"] += 1
        if not disturbed:
            for name, (elapsed, _, _) in answers.items():
                seconds[name].append(elapsed * 1e3)
    means = {name: statistics.mean(values) for name, values in accuracy.items()}
    result = {"unavailable": {}, "accuracy": means, "rounds": discarded, "disagreements": []}
    if means["ours"] < means["PyTorch script"] - SAME_ACCURACY:
        result["disagreements"] = [f"accuracy {means['ours']:.2%}, the script's {means['PyTorch script']:.2%}"]
    found = {name: spread(values) for name, values in seconds.items() if values}
    return result | {"ours": found.pop("ours", None), "peers": found}


def process(command, bench):
    """Seconds of a process, its accuracy, and the share of the cores that strangers had meanwhile."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before, busy, begin = used(), busy_seconds(), time.perf_counter()
    done = subprocess.run(command, cwd=bench.work, text=True, capture_output=True, check=True,
                          env={**os.environ, "OMP_NUM_THREADS": str(bench.threads)})
    elapsed = time.perf_counter() - begin
    strangers = (busy_seconds() - busy - (used() - before)) / (elapsed * CORES)
    answer = json.loads(done.stdout.splitlines()[-1])
    return elapsed, answer["accuracy"] if "accuracy" in answer else answer["test"]["accuracy"], strangers
