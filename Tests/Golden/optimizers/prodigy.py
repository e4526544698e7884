# SPDX-License-Identifier: Apache-2.0
"""Prodigy. Run: python prodigy.py with prodigyopt 1.1.2 and torch 2.13.0.

Gradients that are given do not lead downhill, so d is kept in bounds by d_coef in some cases."""
import torch
from prodigyopt import Prodigy
from trajectories import run_torch, write

cases = []


def case(settings, drops=False, **options):
    last = []

    def make(p):
        last.append(Prodigy(p, **options))
        return last[0]

    cases.append({"rule": "prodigy", "flavor": "paper", "settings": settings, "drops": drops,
                  "parameters": run_torch(make, drops)})
    group = last[0].param_groups[0]
    assert group["d"] > 1.01 * group["d0"], "the estimate has to move"


for drops in (False, True):
    case({"learningRate": 1, "initialDistance": 0.01, "distanceFactor": 0.3}, drops, d0=0.01, d_coef=0.3)
    case({"learningRate": 0.5, "initialDistance": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-2,
          "weightDecay": 0.1}, drops, lr=0.5, d0=0.05, betas=(0.8, 0.95), eps=1e-2, weight_decay=0.1)
    case({"initialDistance": 0.02, "decoupled": 0, "weightDecay": 0.1, "correctsBias": 1, "beta3": 0.9},
         drops, d0=0.02, decouple=False, weight_decay=0.1, use_bias_correction=True, beta3=0.9)
    case({"learningRate": 0.7, "initialDistance": 0.01, "safeguardsWarmUp": 1, "correctsBias": 1,
          "distanceFactor": 6, "distanceGrowth": 1.03}, drops, lr=0.7, d0=0.01, safeguard_warmup=True,
         use_bias_correction=True, d_coef=6.0, growth_rate=1.03)
    case({"initialDistance": 0.01, "beta1": 0, "distanceFactor": 0.1}, drops, d0=0.01,
         betas=(0.0, 0.999), d_coef=0.1)
    case({"learningRate": 1}, drops)
write("prodigy.json", "prodigyopt 1.1.2, torch " + torch.__version__, cases)
