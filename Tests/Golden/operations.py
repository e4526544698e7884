# SPDX-License-Identifier: Apache-2.0
"""Writes operations.json: values and gradients of operations as PyTorch computes them in Float64.

Made with PyTorch 2.13.0 (CPU) by `python operations.py > operations.json`.
Inputs are multiples of 1/64, so that their decimal text is exact.
"""
import json
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
cases = []


def values(shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return (torch.randint(-128, 129, shape, generator=generator) / 64).requires_grad_(True)


def distinct(shape, seed):
    generator = torch.Generator().manual_seed(seed)
    count = torch.Size(shape).numel()
    order = torch.randperm(count, generator=generator)
    return ((order - count // 2) / 16).reshape(shape).requires_grad_(True)


def tensor(t):
    return {"shape": list(t.shape), "values": t.detach().flatten().tolist()}


def case(name, attributes, inputs, function):
    """Records function(*inputs), and the gradients of its sum weighted by fixed numbers."""
    output = function(*inputs)
    upstream = values(output.shape, 99).detach()
    gradients = torch.autograd.grad((output * upstream).sum(), inputs)
    cases.append({
        "operation": name, "attributes": attributes,
        "inputs": [tensor(t) for t in inputs], "output": tensor(output),
        "upstream": tensor(upstream), "gradients": [tensor(t) for t in gradients],
    })


def convolution(image, weight, stride=(1, 1), dilation=(1, 1), padding=(0, 0), groups=1):
    attributes = [*stride, *dilation, *padding, groups]
    case("convolution", attributes, [values(image, 1), values(weight, 2)],
         lambda x, w: F.conv2d(x, w, None, stride, padding, dilation, groups))


convolution([2, 3, 5, 4], [2, 3, 3, 3], padding=(1, 1))
convolution([1, 2, 7, 6], [3, 2, 3, 2], stride=(2, 3), padding=(1, 0))
convolution([1, 2, 7, 8], [2, 2, 2, 3], dilation=(3, 2), padding=(0, 2))
convolution([2, 4, 5, 5], [6, 2, 3, 3], stride=(2, 1), padding=(1, 1), groups=2)
convolution([1, 3, 6, 7], [6, 1, 3, 2], stride=(2, 2), dilation=(2, 1), padding=(2, 1), groups=3)


def max_pool(image, kernel, stride, padding):
    case("maxPool", [*kernel, *stride, *padding], [distinct(image, 3)],
         lambda x: F.max_pool2d(x, kernel, stride, padding))


max_pool([2, 2, 4, 6], (2, 2), (2, 2), (0, 0))
max_pool([1, 2, 7, 5], (3, 3), (2, 2), (1, 1))
max_pool([1, 1, 6, 8], (3, 2), (1, 3), (0, 1))


def average_pool(image, kernel, stride, padding, counts_padding):
    case("averagePool", [*kernel, *stride, *padding, int(counts_padding)], [values(image, 4)],
         lambda x: F.avg_pool2d(x, kernel, stride, padding, False, counts_padding))


average_pool([2, 2, 4, 6], (2, 2), (2, 2), (0, 0), True)
average_pool([1, 2, 7, 5], (3, 3), (2, 2), (1, 1), True)
average_pool([1, 2, 7, 5], (3, 3), (2, 2), (1, 1), False)


def batch_norm(shape, epsilon):
    channels = [shape[1]]
    case("batchNorm", [epsilon], [values(shape, 5), values(channels, 6), values(channels, 7)],
         lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=epsilon))


batch_norm([3, 2, 3, 2], 1e-5)
batch_norm([4, 3], 0.01)
case("layerNorm", [1e-5], [values([2, 3, 4], 8), values([3, 4], 9), values([3, 4], 10)],
     lambda x, w, b: F.layer_norm(x, [3, 4], w, b, 1e-5))
case("groupNorm", [2, 1e-5], [values([2, 4, 3, 2], 11), values([4], 12), values([4], 13)],
     lambda x, w, b: F.group_norm(x, 2, w, b, 1e-5))
case("softmax", [], [values([3, 5], 14)], lambda x: F.softmax(x, -1))
case("softmaxCrossEntropy", [], [values([4, 5], 15), values([4, 5], 16)],
     lambda x, t: F.cross_entropy(x, t, reduction="none"))
case("gelu", [], [values([3, 7], 17)], F.gelu)
case("erf", [], [values([9], 18)], torch.erf)
case("remainder", [], [values([9], 19), distinct([9], 20) + 2], torch.fmod)
case("max", [1], [values([2, 6, 3], 21)], lambda x: torch.amax(x, 1))
case("matmul", [], [values([2, 3, 4], 22), values([2, 4, 5], 23)], torch.matmul)

print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
