# SPDX-License-Identifier: Apache-2.0
"""PyTorch's AMSGrad, Adamax, NAdam and RAdam. Run: python adam_family_torch.py with torch 2.13.0.

NAdam keeps the product of its momenta in the default type, hence float64 as the default here: with
float32 its float64 weights would be off by 1e-8."""
import torch
from trajectories import run_torch, write

torch.set_default_dtype(torch.float64)
cases = []


def case(rule, settings, make, drops=False):
    cases.append({"rule": rule, "flavor": "torch", "settings": settings, "drops": drops,
                  "parameters": run_torch(make, drops)})


o = torch.optim
for drops in (False, True):
    case("amsgrad", {}, lambda p: o.Adam(p, amsgrad=True), drops)
    case("amsgrad", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.7, "epsilon": 1e-3},
         lambda p: o.Adam(p, lr=0.01, betas=(0.8, 0.7), eps=1e-3, amsgrad=True), drops)
    case("amsgrad", {"learningRate": 0.02, "weightDecay": 0.1},
         lambda p: o.Adam(p, lr=0.02, weight_decay=0.1, amsgrad=True), drops)
    case("amsgrad", {"learningRate": 0.02, "weightDecay": 0.1, "decoupled": 1},
         lambda p: o.AdamW(p, lr=0.02, weight_decay=0.1, amsgrad=True), drops)

    case("adamax", {}, lambda p: o.Adamax(p), drops)
    case("adamax", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
         lambda p: o.Adamax(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3), drops)
    case("adamax", {"learningRate": 0.02, "weightDecay": 0.1},
         lambda p: o.Adamax(p, lr=0.02, weight_decay=0.1), drops)
    case("adamax", {"learningRate": 0.05, "beta1": 0, "beta2": 0.5, "epsilon": 0.1, "weightDecay": 0.01},
         lambda p: o.Adamax(p, lr=0.05, betas=(0, 0.5), eps=0.1, weight_decay=0.01), drops)

    case("nadam", {}, lambda p: o.NAdam(p), drops)
    case("nadam", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "momentumDecay": 0.1},
         lambda p: o.NAdam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, momentum_decay=0.1), drops)
    case("nadam", {"learningRate": 0.02, "weightDecay": 0.1},
         lambda p: o.NAdam(p, lr=0.02, weight_decay=0.1), drops)
    case("nadam", {"learningRate": 0.02, "momentumDecay": 1, "weightDecay": 0.1, "decoupled": 1},
         lambda p: o.NAdam(p, lr=0.02, momentum_decay=1, weight_decay=0.1, decoupled_weight_decay=True), drops)

    case("radam", {}, lambda p: o.RAdam(p), drops)
    case("radam", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
         lambda p: o.RAdam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3), drops)
    case("radam", {"learningRate": 0.02, "weightDecay": 0.1},
         lambda p: o.RAdam(p, lr=0.02, weight_decay=0.1), drops)
    case("radam", {"learningRate": 0.02, "beta2": 0.99, "weightDecay": 0.1, "decoupled": 1},
         lambda p: o.RAdam(p, lr=0.02, betas=(0.9, 0.99), weight_decay=0.1, decoupled_weight_decay=True), drops)
    # ρ stays below 5: never rectified.
    case("radam", {"learningRate": 0.01, "beta1": 0.5, "beta2": 0.6},
         lambda p: o.RAdam(p, lr=0.01, betas=(0.5, 0.6)), drops)
# Here beta2 plays no part, so it is not a setting that has to matter.
for entry in cases:
    if entry["settings"].get("beta2") == 0.6:
        entry["inert"] = ["beta2"]
write("adam_family_torch.json", "torch " + torch.__version__, cases)
