# SPDX-License-Identifier: Apache-2.0
"""PyTorch's twins of the benchmark's networks; parameters have the names that Descent gives them."""
import torch, torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, projected):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs
        self.downsample = None
        if projected and (stride != 1 or self.added):
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.downsample is not None:
            x = self.downsample(x)
        elif self.stride != 1 or self.added:
            half = self.added // 2
            x = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, half, self.added - half))
        return F.relu(y + x)


class ResNet(nn.Module):
    def __init__(self, widths, blocks, projected, output):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0])
        self.stages, self.output, inputs = [], output, widths[0]
        for stage, width in enumerate(widths):
            layers = []
            for block in range(blocks):
                layers.append(Block(inputs, width, 2 if block == 0 and stage > 0 else 1, projected))
                inputs = width
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
            self.stages.append(f"layer{stage + 1}")
        self.add_module(output, nn.Linear(inputs, 10))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in self.stages:
            x = getattr(self, stage)(x)
        return getattr(self, self.output)(x.mean((2, 3)))


class GlobalAveragePool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def perceptron(inputs, *hidden):
    layers = []
    for size in hidden:
        layers += [nn.Linear(inputs, size), nn.ReLU()]
        inputs = size
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, 10))


def mobilenet():
    """At 32×32: the stem halves, so do the blocks to 128 and the first to 256, down to 4×4."""
    layers = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
    inputs = 32
    for width, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (256, 1)]:
        layers += [nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False),
                   nn.BatchNorm2d(inputs), nn.ReLU(), nn.Conv2d(inputs, width, 1, bias=False),
                   nn.BatchNorm2d(width), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, GlobalAveragePool(), nn.Linear(inputs, 10))


networks = {
    "softmax": lambda: perceptron(64),
    "mlp-sgd": lambda: perceptron(64, 32),
    "mlp-adam": lambda: perceptron(64, 32),
    "mlp-large": lambda: perceptron(784, 512, 256),
    "lenet": lenet,
    "resnet20": lambda: ResNet([16, 32, 64], 3, False, "linear"),
    "resnet18": lambda: ResNet([64, 128, 256, 512], 2, True, "fc"),
    "mobilenet": mobilenet,
}


def load(name, state):
    """The network with the weights of a file; every name must be there on both sides."""
    model = networks[name]()
    found = {key: torch.from_numpy(value) for key, value in state.items() if not key.startswith("@")}
    result = model.load_state_dict(found, strict=False)
    missing = [key for key in result.missing_keys if not key.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise SystemExit(f"{name}: {missing} are missing, {result.unexpected_keys} left over")
    return model
