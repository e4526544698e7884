# SPDX-License-Identifier: Apache-2.0
"""What the scripts here share: the gradients, the steps that are kept, the file format.

A case is 100 steps with given gradients from a given start, in float64. Swift repeats it in
Tests/OptimizersTests/TrajectoryTests.swift for every file *.json of this folder."""
import json, os

SHAPES = {"matrix": (2, 3), "vector": (3,)}
KEPT = list(range(1, 11)) + list(range(20, 101, 10))


def gradient(step, index, scale=1.0):
    """Element `index` (over all parameters together) of the gradient of step 1 … 100; exact in binary."""
    value = (step * 7919 + index * 104729 + step * step * 31 + index * step * 17) % 2001 - 1000
    return value / 512 * scale


def start(index):
    return ((index * 7 + 3) % 11 - 5) / 4


def rate_factor(step, drops):
    """Some cases multiply the learning rate by 0.1 from step 41 on."""
    return 0.1 if drops and step > 40 else 1.0


def write(file, framework, cases):
    """cases: dicts with rule, flavor, settings, drops, parameters: {name: {step: [values]}}."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), file)
    with open(path, "w") as out:
        json.dump({"framework": framework, "script": file.replace(".json", ".py"), "cases": cases}, out,
                  indent=0, separators=(",", ":"))
        out.write("\n")


def run_torch(make, drops=False, shapes=("matrix", "vector"), scale=1.0, dtype=None):
    """100 steps of a torch optimizer made by make(parameters, lr_factor-free); returns the kept values."""
    import torch
    dtype = dtype or torch.float64
    parameters, offset = {}, 0
    for name in shapes:
        shape = SHAPES[name]
        count = 1
        for size in shape:
            count *= size
        values = [start(offset + i) for i in range(count)]
        parameters[name] = (torch.tensor(values, dtype=dtype).reshape(shape).requires_grad_(), offset, count)
        offset += count
    optimizer = make([p for p, _, _ in parameters.values()])
    rates = [group["lr"] for group in optimizer.param_groups]
    path = {name: {} for name in parameters}
    for step in range(1, 101):
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * rate_factor(step, drops)
        for p, offset, count in parameters.values():
            p.grad = torch.tensor([gradient(step, offset + i, scale) for i in range(count)],
                                  dtype=dtype).reshape(p.shape)
        optimizer.step()
        if step in KEPT:
            for name, (p, _, _) in parameters.items():
                path[name][str(step)] = p.detach().reshape(-1).tolist()
    return path
