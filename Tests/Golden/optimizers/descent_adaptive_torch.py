# SPDX-License-Identifier: Apache-2.0
"""PyTorch's Adagrad, Adadelta, RMSprop and Rprop. Run: python descent_adaptive_torch.py with torch 2.13.0."""
from torch import __version__, optim
from trajectories import run_torch, write

cases = []


def case(rule, settings, make, drops=False):
    cases.append({"rule": rule, "flavor": "torch", "settings": settings, "drops": drops,
                  "parameters": run_torch(make, drops)})


# Without settings: PyTorch's own defaults.
case("adagrad", {}, lambda p: optim.Adagrad(p))
case("adadelta", {}, lambda p: optim.Adadelta(p))
case("rmsprop", {}, lambda p: optim.RMSprop(p))
case("rprop", {}, lambda p: optim.Rprop(p))
for drops in (False, True):
    case("adagrad", {"learningRate": 0.1, "epsilon": 1e-2}, lambda p: optim.Adagrad(p, lr=0.1, eps=1e-2), drops)
    case("adagrad", {"learningRate": 0.2, "rateDecay": 0.05, "weightDecay": 0.1},
         lambda p: optim.Adagrad(p, lr=0.2, lr_decay=0.05, weight_decay=0.1), drops)
    case("adagrad", {"learningRate": 0.1, "initialAccumulator": 0.5},
         lambda p: optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.5), drops)
    case("adadelta", {"learningRate": 0.5}, lambda p: optim.Adadelta(p, lr=0.5), drops)
    case("adadelta", {"learningRate": 2, "rho": 0.95, "epsilon": 1e-3},
         lambda p: optim.Adadelta(p, lr=2, rho=0.95, eps=1e-3), drops)
    case("adadelta", {"learningRate": 1, "rho": 0.8, "weightDecay": 0.1},
         lambda p: optim.Adadelta(p, lr=1, rho=0.8, weight_decay=0.1), drops)
    case("rmsprop", {"learningRate": 0.02, "decay": 0.9, "epsilon": 1e-2},
         lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-2), drops)
    case("rmsprop", {"learningRate": 0.01, "momentum": 0.9}, lambda p: optim.RMSprop(p, lr=0.01, momentum=0.9),
         drops)
    case("rmsprop", {"learningRate": 0.01, "centered": 1, "epsilon": 1e-3},
         lambda p: optim.RMSprop(p, lr=0.01, centered=True, eps=1e-3), drops)
    case("rmsprop", {"learningRate": 0.01, "decay": 0.95, "centered": 1, "momentum": 0.5, "weightDecay": 0.1},
         lambda p: optim.RMSprop(p, lr=0.01, alpha=0.95, centered=True, momentum=0.5, weight_decay=0.1), drops)
# The rate is only read before the first step, which the cases with a drop show.
for drops in (False, True):
    case("rprop", {"learningRate": 0.1}, lambda p: optim.Rprop(p, lr=0.1), drops)
    case("rprop", {"learningRate": 0.05, "etaMinus": 0.7, "etaPlus": 1.5},
         lambda p: optim.Rprop(p, lr=0.05, etas=(0.7, 1.5)), drops)
    case("rprop", {"learningRate": 0.1, "etaPlus": 1.3, "minimumStep": 0.01, "maximumStep": 0.12},
         lambda p: optim.Rprop(p, lr=0.1, etas=(0.5, 1.3), step_sizes=(0.01, 0.12)), drops)
write("descent_adaptive_torch.json", "torch " + __version__, cases)
