# SPDX-License-Identifier: Apache-2.0
"""PNG masks of every kind, written by pypng, with the values they store.

usage: masks.py      writes masks.json; "values" is null for a kind that is no mask.
"""
import base64
import io
import json
import pathlib
import platform

import numpy as np
import png

rng = np.random.default_rng(20260729)


def encoded(values, width, height, **kind):
    stream = io.BytesIO()
    png.Writer(width, height, **kind).write(stream, values.tolist())
    return base64.b64encode(stream.getvalue()).decode()


def main():
    rows = []
    for bits in (1, 2, 4, 8):
        for interlace in (False, True):
            height, width = int(rng.integers(1, 14)), int(rng.integers(1, 14))
            values = rng.integers(0, 2 ** bits, (height, width))
            # Colours that fall while indices rise, so that a mistake cannot hide; the last index of
            # some palettes is used by no pixel, and some are shorter than the bits allow.
            size = int(values.max()) + 1
            palette = [tuple(int(v) for v in (255 - i, (7 * i) % 256, 3)) for i in range(size)]
            clear = [colour + (int(rng.integers(0, 256)),) for colour in palette]
            common = dict(height=height, width=width, values=values.ravel().tolist())
            kinds = {
                "grey": dict(greyscale=True), "palette": dict(palette=palette),
                "palette with transparency": dict(palette=clear),
                "grey with a clear value": dict(greyscale=True, transparent=int(values[0, 0])),
                "grey with gamma": dict(greyscale=True, gamma=1.0),
                "palette with gamma": dict(palette=palette, gamma=0.5),
            }
            for name, kind in kinds.items():
                rows.append(dict(
                    name=f"{name}, {bits} bits{', interlaced' * interlace}", **common,
                    png=encoded(values, width, height, bitdepth=bits, interlace=interlace, **kind)))
    for name, planes, kind in [
            ("RGB", 3, dict(greyscale=False)), ("RGBA", 4, dict(greyscale=False, alpha=True)),
            ("grey and alpha", 2, dict(greyscale=True, alpha=True)),
            ("16 bits", 1, dict(greyscale=True, bitdepth=16))]:
        values = rng.integers(0, 200, (4, 3 * planes))
        rows.append(dict(name=name, height=4, width=3, values=None,
                         png=encoded(values, 3, 4, **{"bitdepth": 8, **kind})))
    content = dict(versions=dict(python=platform.python_version(), pypng=png.__version__),
                   masks=rows)
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")


main()
