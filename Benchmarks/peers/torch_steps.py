# SPDX-License-Identifier: Apache-2.0
"""Training steps of PyTorch.

Usage: torch_steps.py NAME SETTING STATE THREADS. SETTING is made of eager or compile, channels-last, bf16,
joined by plus signs. Optimizers are the fused ones, PyTorch's fastest."""
import sys
import serve, torch
import torch.nn.functional as F
from networks import load

name, setting, path, threads = sys.argv[1], sys.argv[2].split("+"), sys.argv[3], int(sys.argv[4])
torch.set_num_threads(threads)
state = serve.read_state(path)
layout = torch.channels_last if "channels-last" in setting else torch.contiguous_format
model = load(name, state)
x, y = torch.from_numpy(state["@images"]), torch.from_numpy(state["@labels"]).long()
if x.dim() == 4:
    model, x = model.to(memory_format=layout), x.to(memory_format=layout)
if name == "mlp-adam":
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
else:
    # As in Sources/Workloads/Network.swift.
    rate = 0.001 if name == "resnet18" else 0.01
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, fused=True)


def loss_of(x, y):
    with torch.autocast("cpu", torch.bfloat16, enabled="bf16" in setting):
        return F.cross_entropy(model(x), y)


if "compile" in setting:
    loss_of = torch.compile(loss_of)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(x, y)
    loss.backward()
    optimizer.step()
    return loss


try:
    losses = [step().item() for _ in range(5)]
except Exception as error:
    serve.unavailable(f"{type(error).__name__}: {error}")
serve.serve(step, losses)
