# SPDX-License-Identifier: Apache-2.0
"""Alternating rounds: every side in turn, rounds that somebody disturbed are thrown away."""
import statistics, time

from machine import Watch

# Shares of all cores above which a round does not count.
STRANGERS, IDLERS = 0.05, 0.05
# A peer this much slower than the best one after two rounds is measured no further.
HOPELESS = 1.3


class Plan:
    """How much is measured."""

    def __init__(self, quick):
        self.rounds = 3 if quick else 7
        self.seconds = 0.3 if quick else 0.6


def spread(times):
    """Median, 10th and 90th percentile in milliseconds."""
    times = sorted(times)
    at = lambda share: times[round(share * (len(times) - 1))]
    return {"median": statistics.median(times), "p10": at(0.1), "p90": at(0.9), "samples": len(times)}


def alternate(sides, kept_sides, plan, repetitions=1):
    """Times in milliseconds by side, and what was thrown away.

    `kept_sides` are measured to the end however slow they are: ours. The first round of each is warm-up; it also tells how much work
    makes a round."""
    counts = {side: work_of_a_round(side, plan, repetitions) for side in sides}
    times, active = {side: [] for side in sides}, list(sides)
    discarded = {"strangers": 0, "idle": 0}
    kept = attempt = 0
    while kept < plan.rounds and attempt < 4 * plan.rounds:
        found, (idle, strangers) = one_round(active, attempt, counts, repetitions)
        attempt += 1
        if strangers > STRANGERS or idle > IDLERS:
            discarded["strangers" if strangers > STRANGERS else "idle"] += 1
            continue
        kept += 1
        for side, values in found.items():
            times[side] += values
        if kept == 2:
            active = worth_it(active, kept_sides, times)
    return times, {**discarded, "kept": kept}


def work_of_a_round(side, plan, repetitions):
    """Samples that fill a round's time, after at least one unmeasured piece of work."""
    begin = time.perf_counter()
    warm = []
    while time.perf_counter() - begin < plan.seconds and len(warm) < 50 or len(warm) < 2:
        warm += side.ask(f"1 {repetitions}")
    return max(1, min(2000, int(plan.seconds * 1e3 / (warm[-1] * repetitions) + 0.5)))


def one_round(active, attempt, counts, repetitions):
    found, worst = {}, (0.0, 0.0)
    # Another one begins in each round.
    for side in active[attempt % len(active):] + active[:attempt % len(active)]:
        # Threads of the last one may spin for some milliseconds before they sleep.
        time.sleep(0.02)
        watch = Watch(side.session, [other.session for other in counts if other is not side])
        found[side] = side.ask(f"{counts[side]} {repetitions}")
        worst = tuple(max(a, b) for a, b in zip(worst, watch.shares()))
    return found, worst


def worth_it(active, kept_sides, times):
    middle = {side: statistics.median(times[side]) for side in active}
    best = min([middle[side] for side in active if side not in kept_sides], default=0)
    return [side for side in active if side in kept_sides or middle[side] <= HOPELESS * best]
