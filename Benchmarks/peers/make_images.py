# SPDX-License-Identifier: Apache-2.0
"""Makes JPEG files of smooth noise in a folder for each class, the same ones every time.

Usage: make_images.py FOLDER COUNT SIDE."""
import os, sys
import numpy as np
from PIL import Image

folder, count, side = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random = np.random.default_rng(1)
for index in range(count):
    place = os.path.join(folder, f"class{index % 10}")
    os.makedirs(place, exist_ok=True)
    # Large and small spots, as much detail as in a photograph.
    image = sum(share * np.asarray(
        Image.fromarray(random.integers(0, 256, (size, size, 3), dtype=np.uint8)).resize((side, side), Image.BICUBIC),
        np.float32) for size, share in [(6, 0.6), (24, 0.25), (96, 0.15)])
    Image.fromarray(image.astype(np.uint8)).save(os.path.join(place, f"{index:05}.jpg"), quality=90)
