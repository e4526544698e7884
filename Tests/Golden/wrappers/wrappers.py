# SPDX-License-Identifier: Apache-2.0
"""Lookahead, averages and SAM over torch 2.13.0's SGD and AdamW. Run: python wrappers.py.

Averages are those of torch.optim.swa_utils.AveragedModel; the corrected one, Lookahead and SAM are the
papers' formulas in float64. `rule` names an entry of Tests/OptimizersTests/WrapperTests.swift."""
import json, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "optimizers"))
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from trajectories import KEPT, SHAPES, gradient, rate_factor, run_torch, start


class Wrapped:
    """A torch optimizer that may show other weights after a step than those it goes on from."""

    def __init__(self, optimizer, parameters, evaluated):
        self.optimizer, self.parameters, self.evaluated = optimizer, list(parameters), evaluated
        self.param_groups, self.count, self.fast = optimizer.param_groups, 0, None

    @torch.no_grad()
    def step(self):
        if self.fast is not None:
            for p, fast in zip(self.parameters, self.fast):
                p.copy_(fast)
        self.optimizer.step()
        self.count += 1
        shown = self.after()
        self.fast = [p.clone() for p in self.parameters]
        if self.evaluated:
            for p, value in zip(self.parameters, shown):
                p.copy_(value)


class Lookahead(Wrapped):
    def __init__(self, optimizer, parameters, evaluated, period=5, share=0.5):
        super().__init__(optimizer, parameters, evaluated)
        self.period, self.share = period, share
        self.slow = [p.detach().clone() for p in self.parameters]

    def after(self):
        if self.count % self.period == 0:
            for p, slow in zip(self.parameters, self.slow):
                slow.add_(self.share * (p - slow))
                p.copy_(slow)
        return self.slow


class Averaged(Wrapped):
    def __init__(self, optimizer, parameters, evaluated, function=None, begin=1, every=1):
        super().__init__(optimizer, parameters, evaluated)
        self.begin, self.every = begin, every
        self.model = torch.nn.ParameterList([])
        for p in self.parameters:
            self.model.append(torch.nn.Parameter(p.detach().clone()))
        self.average = AveragedModel(self.model, multi_avg_fn=function)

    def after(self):
        for p, q in zip(self.parameters, self.model):
            q.copy_(p)
        if self.count >= self.begin and (self.count - self.begin) % self.every == 0:
            self.average.update_parameters(self.model)
        return list(self.average.module) if self.average.n_averaged > 0 else self.parameters


class Corrected(Wrapped):
    """A mean from zero, divided by 1 - decay^n."""

    def __init__(self, optimizer, parameters, evaluated, decay):
        super().__init__(optimizer, parameters, evaluated)
        self.decay, self.mean = decay, [torch.zeros_like(p) for p in self.parameters]

    def after(self):
        for p, mean in zip(self.parameters, self.mean):
            mean.mul_(self.decay).add_(p, alpha=1 - self.decay)
        return [mean / (1 - self.decay ** self.count) for mean in self.mean]


def sgd(p):
    return torch.optim.SGD(p, lr=0.02, momentum=0.9)


def adamw(p):
    return torch.optim.AdamW(p, lr=0.03, weight_decay=0.1)


trajectories = []
for rule, make in [
    ("lookahead sgd", lambda p, e: Lookahead(sgd(p), p, e)),
    ("lookahead adamw", lambda p, e: Lookahead(adamw(p), p, e, period=3, share=0.8)),
    ("exponential sgd", lambda p, e: Averaged(sgd(p), p, e, get_ema_multi_avg_fn(0.9))),
    ("exponential adamw", lambda p, e: Averaged(adamw(p), p, e, get_ema_multi_avg_fn(0.98), 4, 2)),
    ("corrected sgd", lambda p, e: Corrected(sgd(p), p, e, 0.9)),
    ("corrected adamw", lambda p, e: Corrected(adamw(p), p, e, 0.99)),
    ("equal sgd", lambda p, e: Averaged(sgd(p), p, e)),
    ("equal adamw", lambda p, e: Averaged(adamw(p), p, e, None, 30, 7)),
    ("lookahead average", lambda p, e: Averaged(
        Lookahead(sgd(p), p, False), p, e, get_ema_multi_avg_fn(0.9))),
]:
    for drops in (False, True):
        for evaluated in (False, True):
            path = run_torch(lambda p: make(list(p), evaluated), drops)
            trajectories.append({"rule": rule, "flavor": "torch", "settings": {}, "drops": drops,
                                 "evaluated": evaluated, "parameters": path})


def loss(parameters):
    """Σ (x⁴/4 − x·y) + (Σ x)²/10 over all elements together, y from the first step's gradients."""
    x = torch.cat([p.reshape(-1) for p in parameters])
    y = torch.tensor([gradient(1, i) for i in range(len(x))], dtype=torch.float64) / 4
    return (x ** 4 / 4 - x * y).sum() + x.sum() ** 2 / 10


def run_sam(make, radius, drops):
    values = [torch.tensor([start(i) for i in range(6)], dtype=torch.float64).reshape(2, 3),
              torch.tensor([start(6 + i) for i in range(3)], dtype=torch.float64)]
    parameters = [value.requires_grad_() for value in values]
    optimizer = make(parameters)
    rate = optimizer.param_groups[0]["lr"]
    path = {name: {} for name in SHAPES}
    for step in range(1, 101):
        optimizer.param_groups[0]["lr"] = rate * rate_factor(step, drops)
        optimizer.zero_grad()
        loss(parameters).backward()
        with torch.no_grad():
            old = [p.clone() for p in parameters]
            norm = torch.cat([p.grad.reshape(-1) for p in parameters]).norm()
            for p in parameters:
                p.add_(p.grad * (radius / (norm + 1e-12)))
        optimizer.zero_grad()
        loss(parameters).backward()
        with torch.no_grad():
            for p, value in zip(parameters, old):
                p.copy_(value)
        optimizer.step()
        if step in KEPT:
            for name, p in zip(SHAPES, parameters):
                path[name][str(step)] = p.detach().reshape(-1).tolist()
    return path


sam = [{"rule": rule, "flavor": "torch", "settings": {}, "drops": drops,
        "parameters": run_sam(make, radius, drops)}
       for rule, make, radius in [("sam sgd", sgd, 0.05), ("sam sgd far", sgd, 0.4),
                                  ("sam adamw", adamw, 0.05), ("sam adamw far", adamw, 0.4)]
       for drops in (False, True)]

folder = os.path.dirname(os.path.abspath(__file__))
for file, cases in [("wrappers.json", trajectories), ("sam.json", sam)]:
    with open(os.path.join(folder, file), "w") as out:
        json.dump({"framework": "torch " + torch.__version__, "script": "wrappers.py", "cases": cases},
                  out, indent=0, separators=(",", ":"))
        out.write("\n")
