# SPDX-License-Identifier: Apache-2.0
"""Golden values of layers and losses, float64, from PyTorch.

Usage: python layers.py PRETRAINED.safetensors > layers.json
The file is akamaster/pytorch_resnet_cifar10's ResNet-20; it is needed again when the tests run.
"""
import json
import struct
import sys
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
cases = {}


def flat(t):
    return {"shape": list(t.shape), "values": t.detach().reshape(-1).tolist()}


def layer(name, module, x, **extra):
    """Values, the gradient of sum(y * c) for inputs and parameters, buffers after the call."""
    x = x.clone().requires_grad_(x.is_floating_point())
    state = {k: flat(v) for k, v in module.state_dict().items() if "num_batches" not in k}
    y = module(x)
    c = torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)
    (y * c).sum().backward()
    cases[name] = {
        "state": state, "input": flat(x), "output": flat(y),
        "inputGradient": flat(x.grad) if x.grad is not None else None,
        "gradients": {k: flat(p.grad) for k, p in module.named_parameters()},
        "buffers": {k: flat(b) for k, b in module.named_buffers() if "num_batches" not in k},
        **extra,
    }


def randomized(module):
    for p in module.parameters():
        torch.nn.init.uniform_(p, -0.7, 0.9)
    for n, b in module.named_buffers():
        if b.is_floating_point():
            torch.nn.init.uniform_(b, 0.3, 1.4)
    return module


layer("linear", randomized(torch.nn.Linear(5, 3)), torch.randn(4, 5))
layer("conv2D.groups", randomized(torch.nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2)),
      torch.randn(2, 4, 7, 6))
layer("conv2D.depthwise", randomized(torch.nn.Conv2d(4, 4, 3, padding="same", groups=4, bias=False)),
      torch.randn(2, 4, 5, 6))
layer("conv2D.dilation", randomized(torch.nn.Conv2d(2, 3, (3, 2), dilation=2, padding=(2, 1))),
      torch.randn(2, 2, 7, 6))
layer("batchNorm.training", randomized(torch.nn.BatchNorm2d(3)), torch.randn(4, 3, 2, 5))
layer("batchNorm.vectors", randomized(torch.nn.BatchNorm1d(3)), torch.randn(5, 3))
layer("batchNorm.evaluation", randomized(torch.nn.BatchNorm2d(3)).eval(), torch.randn(4, 3, 2, 5))
layer("layerNorm", randomized(torch.nn.LayerNorm(6)), torch.randn(3, 4, 6))
layer("layerNorm.image", randomized(torch.nn.LayerNorm([2, 3])), torch.randn(4, 2, 3))
layer("groupNorm", randomized(torch.nn.GroupNorm(2, 6)), torch.randn(3, 6, 2, 3))
layer("maxPool2D", torch.nn.MaxPool2d(3, stride=2, padding=1), torch.randn(2, 2, 7, 6))
layer("averagePool2D", torch.nn.AvgPool2d(3, stride=2, padding=1), torch.randn(2, 2, 7, 6))
layer("averagePool2D.excludingPadding",
      torch.nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), torch.randn(2, 2, 7, 6))
layer("embedding", randomized(torch.nn.Embedding(7, 3)), torch.tensor([[1, 6], [0, 1]]))
activations = {
    "relu": torch.nn.ReLU(), "leakyReLU": torch.nn.LeakyReLU(0.01), "elu": torch.nn.ELU(),
    "gelu": torch.nn.GELU(), "silu": torch.nn.SiLU(), "sigmoid": torch.nn.Sigmoid(),
    "tanh": torch.nn.Tanh(), "softplus": torch.nn.Softplus(threshold=1000),
    "softmax": torch.nn.Softmax(dim=-1),
}
for name, module in activations.items():
    layer(name, module, torch.cat([torch.linspace(-4, 4, 12), torch.tensor([-60.0, 60.0])]).reshape(2, 7))


def loss(name, f, x, targets, **extra):
    x = x.clone().requires_grad_()
    y = f(x)
    y.backward()
    cases[name] = {"input": flat(x), "targets": flat(targets), "output": flat(y),
                   "inputGradient": flat(x.grad), **extra}


logits, labels = 2 * torch.randn(5, 4), torch.tensor([3, 0, 2, 2, 1])
weights = torch.tensor([0.5, 2.0, 1.25, 0.75])
soft = torch.softmax(torch.randn(5, 4), 1)
loss("crossEntropy", lambda x: F.cross_entropy(x, labels), logits, labels)
loss("crossEntropy.weights", lambda x: F.cross_entropy(x, labels, weight=weights), logits, labels)
loss("crossEntropy.smoothing", lambda x: F.cross_entropy(x, labels, label_smoothing=0.1), logits, labels)
loss("crossEntropy.weights.smoothing",
     lambda x: F.cross_entropy(x, labels, weight=weights, label_smoothing=0.1), logits, labels)
loss("crossEntropy.probabilities", lambda x: F.cross_entropy(x, soft), logits, soft)
loss("crossEntropy.probabilities.weights.smoothing",
     lambda x: F.cross_entropy(x, soft, weight=weights, label_smoothing=0.1), logits, soft)
cases["classWeights"] = flat(weights)
scores, binary = 3 * torch.randn(6), torch.tensor([0, 1, 1, 0, 1, 0])
loss("logistic", lambda x: F.binary_cross_entropy_with_logits(x, binary.double()), scores, binary)
loss("logistic.signs", lambda x: F.soft_margin_loss(x, 2 * binary - 1), scores, 2 * binary - 1)
targets = torch.randn(5, 4)
loss("meanSquaredError", lambda x: F.mse_loss(x, targets), logits, targets)
loss("huber", lambda x: F.huber_loss(x, targets, delta=0.7), logits, targets)
loss("hinge", lambda x: F.multi_margin_loss(x, labels), logits, labels)
loss("hinge.signs", lambda x: torch.clamp(1 - (2 * binary - 1) * x, min=0).mean(), scores, 2 * binary - 1)


def focal(x):
    rows = F.cross_entropy(x, labels, reduction="none")
    return ((1 - torch.exp(-rows)) ** 2 * rows).mean()


loss("focal", focal, logits, labels)


class Block(torch.nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        self.conv2 = torch.nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(width)
        self.stride, self.added = stride, width - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        half = self.added // 2
        return F.relu(y + F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, half, half)))


class ResNet20(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        stage = lambda i, o, s: torch.nn.Sequential(Block(i, o, s), Block(o, o, 1), Block(o, o, 1))
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.linear = torch.nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


def safetensors(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    result = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[8 + size + start:8 + size + end]), dtype=torch.float32)
            result[name] = values.reshape(entry["shape"]).double()
    return result


network = ResNet20().eval()
network.load_state_dict(safetensors(sys.argv[1]), strict=False)
images = torch.sin(0.01 * torch.arange(2 * 3 * 32 * 32, dtype=torch.float64)).reshape(2, 3, 32, 32)
cases["resnet20.pretrained"] = flat(network(images))

print(json.dumps({"made by": f"layers.py, PyTorch {torch.__version__}", "cases": cases}))
