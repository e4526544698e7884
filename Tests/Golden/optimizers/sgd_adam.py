# SPDX-License-Identifier: Apache-2.0
"""PyTorch's SGD, Adam and AdamW. Run: python sgd_adam.py with torch 2.13.0."""
import torch
from trajectories import run_torch, write

cases = []


def case(rule, settings, make, drops=False):
    cases.append({"rule": rule, "flavor": "torch", "settings": settings, "drops": drops,
                  "parameters": run_torch(make, drops)})


for drops in (False, True):
    case("sgd", {"learningRate": 0.05}, lambda p: torch.optim.SGD(p, lr=0.05), drops)
    case("sgd", {"learningRate": 0.05, "weightDecay": 0.1},
         lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.1), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.9, "dampening": 0.3},
         lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, dampening=0.3), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.8, "nesterov": 1, "weightDecay": 0.01},
         lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.01), drops)
    case("adam", {"learningRate": 0.01}, lambda p: torch.optim.Adam(p, lr=0.01), drops)
    case("adam", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
         lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3), drops)
    case("adam", {"learningRate": 0.01, "weightDecay": 0.1},
         lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1), drops)
    case("adamw", {"learningRate": 0.01}, lambda p: torch.optim.AdamW(p, lr=0.01), drops)
    case("adamw", {"learningRate": 0.03, "beta1": 0.5, "weightDecay": 0.3},
         lambda p: torch.optim.AdamW(p, lr=0.03, betas=(0.5, 0.999), weight_decay=0.3), drops)
write("sgd_adam.json", "torch " + torch.__version__, cases)
