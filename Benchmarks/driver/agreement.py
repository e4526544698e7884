# SPDX-License-Identifier: Apache-2.0
"""The same work: figures of both sides agree, or the row does not count."""
import json, struct


def difference(ours, theirs):
    """The largest relative difference; infinite where the figures cannot be compared."""
    if len(ours) != len(theirs) or not ours:
        return float("inf")
    largest = max(max(abs(a), abs(b)) for a, b in zip(ours, theirs))
    # A figure near zero is compared with the largest one.
    worst = max(abs(a - b) / max(abs(a), abs(b), 1e-3 * largest, 1e-30) for a, b in zip(ours, theirs))
    return worst if worst == worst else float("inf")


def disagreements(ours, theirs, tolerance):
    """One sentence for each peer that did something else."""
    lines = []
    for label, figures in theirs.items():
        found = difference(ours, figures)
        if found > tolerance:
            shown = [" ".join(f"{x:.6g}" for x in side[:5]) for side in (ours, figures)]
            lines.append(f"{label}: {shown[0]} here, {shown[1]} there; differ by {found:.1e}, allowed {tolerance:.0e}")
    return lines


def plant(source, target):
    """Copies a file of first weights with one number changed, which the check has to notice."""
    with open(source, "rb") as file:
        data = bytearray(file.read())
    length = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8:8 + length])
    name = next(n for n in header if n != "__metadata__" and not n.startswith("@"))
    place = 8 + length + header[name]["data_offsets"][0]
    value, = struct.unpack_from("<f", data, place)
    struct.pack_into("<f", data, place, value + 0.5)
    with open(target, "wb") as file:
        file.write(data)
