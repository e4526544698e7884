# SPDX-License-Identifier: Apache-2.0
"""Who used the cores: what a round of measurements is checked with."""
import os, time

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count()


def busy_seconds():
    """Core seconds that anybody has used since the start, those another virtual machine took among them."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, interrupts, soft, steal = [int(x) for x in stat.readline().split()[1:9]]
    return (user + nice + system + interrupts + soft + steal) / TICK


def own_seconds():
    """This process, without its children."""
    times = os.times()
    return times.user + times.system


def session_seconds(session):
    """Core seconds of all processes of a session, those that have ended and were waited for among them."""
    total = 0
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            total += sum(int(x) for x in fields[11:15])
    return total / TICK


class Watch:
    """Who used the cores since the watch began: the one that works, the idle ones, and others."""

    def __init__(self, working, idle):
        self.working, self.idle = working, idle
        self.before = self.read()

    def read(self):
        return (time.perf_counter(), busy_seconds(), own_seconds(), session_seconds(self.working),
                sum(session_seconds(session) for session in self.idle))

    def shares(self):
        """Shares of all cores: by idle processes of ours, and by strangers."""
        elapsed, busy, driver, working, idle = (b - a for a, b in zip(self.before, self.read()))
        whole = max(elapsed * CORES, 1e-9)
        return idle / whole, max(0.0, busy - driver - working - idle) / whole
