# SPDX-License-Identifier: Apache-2.0
"""PyTorch's fused Adam on 25 million parameters in 60 tensors, gradients given. Usage: adam.py THREADS."""
import sys
import numpy as np
import serve, torch

torch.set_num_threads(int(sys.argv[1]))
shapes = [[(1024, 1024), (448, 448), (1024,)][index % 3] for index in range(60)]


def values(start, shape, step, scale):
    """The numbers that AdamWorkload has: `(frac(i · step) − ½) · scale`."""
    product = np.arange(start, start + int(np.prod(shape)), dtype=np.float64) * step
    return torch.from_numpy(((product - np.floor(product) - 0.5) * scale).astype(np.float32).reshape(shape))


parameters, start = [], 0
for shape in shapes:
    parameter = torch.nn.Parameter(values(start, shape, 0.6180339887498949, 0.1))
    parameter.grad = values(start, shape, 0.4142135623730951, 0.01)
    parameters.append(parameter)
    start += parameter.numel()
optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)


def mean_square():
    kept = parameters[:3]
    return sum(p.detach().double().square().sum().item() for p in kept) / sum(p.numel() for p in kept)


check = []
for _ in range(5):
    optimizer.step()
    check.append(mean_square())
serve.serve(optimizer.step, check)
