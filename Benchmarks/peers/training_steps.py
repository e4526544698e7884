# SPDX-License-Identifier: Apache-2.0
"""Training steps of PyTorch, a round at a time: reads the number of steps from standard input and
answers with the milliseconds of each. The driver alternates rounds with Descent's."""
import json, sys, time
import torch
from torch import nn
import torch.nn.functional as F

name = sys.argv[1]
torch.set_num_threads(2)
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.s, self.grow = s, o - i

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.s != 1 or self.grow:
            x = F.pad(x[:, :, ::self.s, ::self.s], (0, 0, 0, 0, self.grow // 2, self.grow // 2))
        return F.relu(y + x)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks, c = [], 16
        for o, s in [(16, 1), (32, 2), (64, 2)]:
            for k in range(3):
                blocks.append(Block(c, o, s if k == 0 else 1))
                c = o
        self.blocks, self.linear = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x):
        return self.linear(self.blocks(F.relu(self.bn(self.stem(x)))).mean((2, 3)))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10))


model, shape = (ResNet20(), (64, 3, 32, 32)) if name == "resnet20" else (lenet(), (64, 1, 28, 28))
# Channels last is PyTorch's best for the residual network on a CPU.
layout = torch.channels_last if name == "resnet20" else torch.contiguous_format
model = model.to(memory_format=layout)
x = torch.randn(shape).to(memory_format=layout)
y = torch.arange(64) % 10
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)


def step():
    optimizer.zero_grad(set_to_none=True)
    F.cross_entropy(model(x), y).backward()
    optimizer.step()


for _ in range(5):
    step()
print("ready", flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1e3)
    print(json.dumps(times), flush=True)
