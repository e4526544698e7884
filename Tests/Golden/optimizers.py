# SPDX-License-Identifier: Apache-2.0
"""Golden values of update rules and schedules, float64, from PyTorch. Usage: python optimizers.py > optimizers.json"""
import json
import torch

torch.set_default_dtype(torch.float64)
start = [1.0, -2.0, 0.5]
gradients = [[1.0, -0.3, 2.0], [-0.5, 0.4, 1e-3], [0.25, -1.5, 0.0], [2.0, 0.7, -1e-3],
             [-0.1, 0.2, 0.5], [0.3, -0.8, 1.5], [1.1, 0.05, -2.5], [-0.9, 0.6, 0.75]]
rates = [1.0, 1.0, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5]


def run(make, scheduled):
    p = torch.nn.Parameter(torch.tensor(start))
    optimizer = make([p])
    base = optimizer.param_groups[0]["lr"]
    trajectory = []
    for g, rate in zip(gradients, rates):
        if scheduled:
            optimizer.param_groups[0]["lr"] = base * rate
        p.grad = torch.tensor(g)
        optimizer.step()
        trajectory.append(p.detach().tolist())
    return trajectory


rules = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd.decay": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
    "sgd.momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd.dampening": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.4),
    "sgd.nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
    "adam": lambda p: torch.optim.Adam(p, lr=0.02),
    "adam.decay": lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.02),
    "adamw.decay": lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.3),
}
cases = {}
for name, make in rules.items():
    cases[name] = {"constant": run(make, False), "scheduled": run(make, True)}


def one_cycle(total, **options):
    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr=1.0, momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.4, total_steps=total, cycle_momentum=False, **options)
    values = []
    for _ in range(total):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(values) < total:
            schedule.step()
    return values


print(json.dumps({
    "made by": f"optimizers.py, PyTorch {torch.__version__}",
    "start": start, "gradients": gradients, "rates": rates, "rules": cases,
    "oneCycle": {
        "default 20": one_cycle(20), "default 7": one_cycle(7),
        "linear 30": one_cycle(30, anneal_strategy="linear", pct_start=0.25, div_factor=10, final_div_factor=100),
    }}))
