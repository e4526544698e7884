# SPDX-License-Identifier: Apache-2.0
"""The table that people read."""


def quantity(value, unit):
    if unit == "MiB":
        return f"{value:.0f} MiB"
    if value < 0.1:
        return f"{value * 1e3:.2f} µs"
    if value < 1:
        return f"{value * 1e3:.0f} µs"
    return f"{value:.2f} ms" if value < 10 else f"{value:.1f} ms" if value < 1e4 else f"{value / 1e3:.1f} s"


def with_spread(times, unit):
    if not times:
        return "–"
    text = quantity(times["median"], unit)
    if times.get("samples", 1) > 1:
        text += f" ({100 * (times['p90'] - times['p10']) / times['median']:.0f} %)"
    return text


def cells(result, peak):
    unit, best = result["unit"], result["best"]
    verdict = "–"
    if result.get("disagreements"):
        verdict = "does not count"
    elif result["counts"]:
        verdict = "met" if result["met"] else "no"
    share = "–"
    flops = result.get("facts", {}).get("flops")
    if flops and peak and result["ours"]:
        share = f"{flops / result['ours']['median'] * 1e3 / peak:.0%}"
    if "copy_share" in result:
        share = f"{result['copy_share']:.0%} of copy"
    return [result["title"], with_spread(result["ours"], unit),
            with_spread(result["peers"][best], unit) if best else "–", best or "–",
            f"{result['ratio']:.3f}" if "ratio" in result else "–", f"≤ {result['goal']:.2f}", verdict, share]


def text(results, peak):
    head = ["workload", "ours", "best peer", "setting", "ratio", "goal", "", "of peak"]
    lines = [head] + [cells(result, peak) for result in results]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = ["  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip() for line in lines]
    shown.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(shown + notes(results))


def notes(results):
    lines = []
    for result in results:
        name = result["name"]
        lines += [f"{name}: {line}" for line in result.get("disagreements", [])]
        if "ours_unavailable" in result:
            lines.append(f"{name}: ours: {result['ours_unavailable']}")
        lines += [f"{name}: {label}: {reason}" for label, reason in result["unavailable"].items()]
        rounds = result.get("rounds", {})
        thrown = rounds.get("strangers", 0) + rounds.get("idle", 0)
        if thrown:
            lines.append(f"{name}: {thrown} rounds thrown away, {rounds['kept']} kept")
    return [""] + lines if lines else []
