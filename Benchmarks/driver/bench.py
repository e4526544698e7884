# SPDX-License-Identifier: Apache-2.0
"""Runs rows: starts the sides, checks that they did the same work, times them, draws the conclusion."""
import os, subprocess

import special
from agreement import disagreements, plant
from rounds import alternate, spread
from sides import Failed, Side

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
program = f"{root}/.build/release/Workloads"


class Bench:
    root = root

    def __init__(self, python, work, plan, threads, planted=False):
        self.python, self.work, self.plan, self.threads, self.planted = python, work, plan, threads, planted
        # What torch.compile made stays for the next run.
        self.environment = {"TORCHINDUCTOR_CACHE_DIR": f"{root}/.build/compiled-peers"}

    def side(self, label, command):
        return Side(label, command, self.threads, self.environment)

    def state(self, network, steps=0):
        """The file of first weights and data: for us, and for the peers."""
        path = os.path.join(self.work, f"{network}-{steps}.safetensors")
        if not os.path.exists(path):
            subprocess.run([program, network, "--write", path, "--steps", str(steps)], check=True)
        if not self.planted:
            return path, path
        plant(path, path + ".planted")
        return path, path + ".planted"

    def our_side(self, row, state, *more):
        name = row.name if row.kind not in ("steps", "memory") else row.network
        command = [program, name, "--threads", self.threads, *row.ours, *more]
        return self.side("ours", command + (["--state", state] if state else []))

    def peer_sides(self, row, arguments):
        """Those that start; what keeps the others from it comes second."""
        sides, reasons = [], {}
        for script, setting in row.peers:
            label = f"{script.partition('_')[0].removesuffix('.py')} {setting}"
            try:
                side = self.side(label, [self.python, f"{root}/Benchmarks/peers/{script}", *arguments(setting)])
                if side.unavailable:
                    reasons[label] = side.unavailable
                else:
                    sides.append(side)
            except Failed as error:
                reasons[label] = str(error)
        return sides, reasons

    def compare(self, row):
        """A row of programs that answer with times."""
        ours_state, state = self.state(row.network, row.steps) if row.network else (None, None)
        ours = self.our_side(row, ours_state)
        peers, reasons = self.peer_sides(row, lambda setting: self.peer_arguments(row, setting, state))
        result = {"unavailable": reasons}
        sides = peers + ([] if ours.unavailable else [ours])
        try:
            if ours.unavailable:
                result["ours_unavailable"] = ours.unavailable
            else:
                result["check"] = ours.ask("check")
                result["disagreements"] = disagreements(
                    result["check"], {peer.label: peer.ask("check") for peer in peers}, row.tolerance)
                result["facts"] = ours.ask("facts")
            if row.kind == "adam":
                sides.append(self.side("copy", [program, "copy", "--threads", self.threads]))
            times, result["rounds"] = alternate(sides, sides[len(peers):], self.plan, row.repetitions)
        finally:
            for side in sides:
                side.stop()
        measured = {side.label: spread(values) for side, values in times.items() if values}
        result["ours"] = measured.pop("ours", None)
        result["copy"] = measured.pop("copy", None)
        return result | {"peers": measured}

    def peer_arguments(self, row, setting, state):
        if row.kind == "adam":
            return [self.threads]
        if row.kind == "inference":
            return [setting, state, row.name.removeprefix("inference"), self.threads]
        return [row.network, setting, state, self.threads]

    def peak(self):
        """FLOP/s of the best of some large matrix products."""
        side = self.side("peak", [program, "peak", "--threads", self.threads])
        try:
            flops = side.ask("facts")["flops"]
            return flops / min(side.ask("12")) * 1e3
        finally:
            side.stop()

    def run(self, row):
        kinds = {"memory": special.memory, "digits": special.digits, "loader": special.loader}
        return conclude(row, kinds.get(row.kind, Bench.compare)(self, row))


def conclude(row, result):
    """Best peer, ratio, and whether the goal is met; a row whose sides disagree does not count."""
    result |= {"name": row.name, "title": row.title, "goal": row.goal,
               "unit": "MiB" if row.kind == "memory" else "ms"}
    peers = result["peers"]
    best = min(peers, key=lambda label: peers[label]["median"], default=None)
    result["best"] = best
    result["counts"] = bool(best and result["ours"] and not result.get("disagreements"))
    if best and result["ours"]:
        result["ratio"] = result["ours"]["median"] / peers[best]["median"]
    if result["counts"]:
        result["met"] = result["ratio"] <= row.goal
        if result.get("copy"):
            result["copy_share"] = result["copy"]["median"] / result["ours"]["median"]
            result["met"] &= result["copy_share"] >= 0.85
    return result
