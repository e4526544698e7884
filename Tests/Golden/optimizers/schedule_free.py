# SPDX-License-Identifier: Apache-2.0
"""Schedule-Free SGD and AdamW, both the weights of training (y) and those to evaluate (x).
Run: python schedule_free.py with schedulefree 1.4.1 and torch 2.13.0."""
import torch
from schedulefree import AdamWScheduleFree, SGDScheduleFree
from trajectories import run_torch, write

cases = []


class Evaluated:
    """Shows x after each step and goes on from y."""

    def __init__(self, optimizer, parameters):
        self.optimizer, self.parameters, self.y = optimizer, list(parameters), None
        self.param_groups = optimizer.param_groups

    def step(self):
        with torch.no_grad():
            if self.y is not None:
                for p, y in zip(self.parameters, self.y):
                    p.copy_(y)
            self.optimizer.train()
            self.optimizer.step()
            self.y = [p.clone() for p in self.parameters]
            self.optimizer.eval()
            for group in self.param_groups:
                group["train_mode"] = True


def training(optimizer):
    optimizer.train()
    return optimizer


def case(rule, settings, make, drops=False):
    for evaluated in (False, True):
        wrap = (lambda p: Evaluated(training(make(p)), p)) if evaluated else (lambda p: training(make(p)))
        cases.append({"rule": rule, "flavor": "paper", "settings": settings, "drops": drops,
                      "evaluated": evaluated, "parameters": run_torch(wrap, drops)})


for drops in (False, True):
    case("schedule-free-sgd", {"learningRate": 0.5}, lambda p: SGDScheduleFree(p, lr=0.5), drops)
    case("schedule-free-sgd", {"learningRate": 0.1, "momentum": 0.7, "weightDecay": 0.1},
         lambda p: SGDScheduleFree(p, lr=0.1, momentum=0.7, weight_decay=0.1), drops)
    case("schedule-free-sgd", {"learningRate": 0.2, "warmUpSteps": 15, "ratePower": 1.5, "stepPower": 0.5},
         lambda p: SGDScheduleFree(p, lr=0.2, warmup_steps=15, weight_lr_power=1.5, r=0.5), drops)
    case("schedule-free-adamw", {"learningRate": 0.0025}, lambda p: AdamWScheduleFree(p), drops)
    case("schedule-free-adamw", {"learningRate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3,
                                 "weightDecay": 0.1},
         lambda p: AdamWScheduleFree(p, lr=0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1), drops)
    case("schedule-free-adamw", {"learningRate": 0.02, "warmUpSteps": 15, "ratePower": 1, "stepPower": 1},
         lambda p: AdamWScheduleFree(p, lr=0.02, warmup_steps=15, weight_lr_power=1.0, r=1.0), drops)
write("schedule_free.json", "schedulefree 1.4.1, torch " + torch.__version__, cases)
