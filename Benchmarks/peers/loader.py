# SPDX-License-Identifier: Apache-2.0
"""Epochs over a folder of JPEG files by PyTorch's DataLoader and Pillow, as torchvision does it: decode, scale,
flip, crop with a border, to floats. Usage: loader.py SETTINGWORKERS FOLDER, such as `draft2`.

plain scales the whole picture; draft lets the JPEG decoder do the coarse part, Pillow's fast way."""
import os, sys
import numpy as np
import serve, torch
from PIL import Image

setting, workers, folder = sys.argv[1][:-1], int(sys.argv[1][-1]), sys.argv[2]
torch.set_num_threads(1)
files = [(os.path.join(folder, name, file), label) for label, name in enumerate(sorted(os.listdir(folder)))
         for file in sorted(os.listdir(os.path.join(folder, name)))]


def read(path):
    image = Image.open(path)
    if setting == "draft":
        image.draft("RGB", (64, 64))
    return image.convert("RGB").resize((64, 64), Image.BILINEAR)


class Images(torch.utils.data.Dataset):
    def __len__(self):
        return len(files)

    def __getitem__(self, index):
        path, label = files[index]
        pixels = np.asarray(read(path))
        if torch.rand(()) < 0.5:
            pixels = pixels[:, ::-1]
        top, left = torch.randint(0, 17, (2,)).tolist()
        pixels = np.pad(pixels, ((8, 8), (8, 8), (0, 0)))[top:top + 64, left:left + 64]
        return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1))).float().div_(255), label


loader = torch.utils.data.DataLoader(Images(), 64, shuffle=True, num_workers=workers,
                                     persistent_workers=workers > 0, prefetch_factor=4 if workers else None)


def epoch():
    for _ in loader:
        pass


mean = np.mean([np.asarray(read(path), np.float64).mean() / 255 for path, _ in files[:50]])
serve.serve(epoch, [len(files), mean])
