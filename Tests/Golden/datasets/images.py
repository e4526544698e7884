# SPDX-License-Identifier: Apache-2.0
"""The image files and resized values that CodecTests holds, by Pillow 13.0 and NumPy 2.4.6."""
import base64
import io

import numpy as np
from PIL import Image

random = np.random.default_rng(0)


def show(name, image, kind, **settings):
    file = io.BytesIO()
    image.save(file, kind, **settings)
    print(name, image.mode, image.size, base64.b64encode(file.getvalue()).decode())


show("grey16", Image.fromarray(np.arange(12, dtype=np.uint16).reshape(3, 4) * 5461), "PNG")
palette = Image.fromarray(random.integers(0, 4, (3, 4)).astype(np.uint8), "P")
palette.putpalette([10, 20, 30, 200, 0, 0, 0, 200, 0, 0, 0, 200])
show("palette", palette, "PNG", bits=2)
bits = Image.fromarray((np.arange(12).reshape(3, 4) % 2 * 255).astype(np.uint8)).convert("1")
show("bit1", bits, "PNG")
rgba = [[[255, 0, 0, 255], [0, 255, 0, 0]], [[0, 0, 255, 255], [9, 9, 9, 0]]]
show("rgba", Image.fromarray(np.array(rgba, np.uint8)), "PNG")
show("la", Image.fromarray(np.array([[[100, 255], [7, 0]]], np.uint8), "LA"), "PNG")
ink = Image.fromarray(np.full((16, 16, 4), [40, 90, 10, 60], np.uint8), "CMYK")
show("cmyk", ink, "JPEG", quality=90)

source = random.integers(0, 256, (5, 7, 3)).astype(np.uint8)
print("source", source.ravel().tolist())
for height, width in [(3, 4), (9, 11)]:
    scaled = Image.fromarray(source).resize((width, height), Image.BILINEAR)
    print("resized", height, width, np.array(scaled).ravel().tolist())
