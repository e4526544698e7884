# SPDX-License-Identifier: Apache-2.0
"""optax's sgd, adagrad, adadelta and rmsprop; versions and how to run: peers.py.

optax has no default learning rate. Weight decay is optax's add_decayed_weights in front."""
import optax
from peers import run_optax
from trajectories import write

cases = []


def case(rule, settings, make, drops=False):
    rate = settings["learningRate"]
    decay = settings.get("weightDecay", 0)
    chained = lambda schedule: optax.chain(optax.add_decayed_weights(decay), make(schedule))
    cases.append({"rule": rule, "flavor": "optax", "settings": settings, "drops": drops,
                  "parameters": run_optax(chained if decay else make, rate, drops)})


for drops in (False, True):
    case("sgd", {"learningRate": 0.05}, lambda lr: optax.sgd(lr), drops)
    case("sgd", {"learningRate": 0.05, "weightDecay": 0.1}, lambda lr: optax.sgd(lr), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.9}, lambda lr: optax.sgd(lr, momentum=0.9), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.8, "nesterov": 1, "weightDecay": 0.1},
         lambda lr: optax.sgd(lr, momentum=0.8, nesterov=True), drops)
    case("adagrad", {"learningRate": 0.1}, lambda lr: optax.adagrad(lr), drops)
    case("adagrad", {"learningRate": 0.1, "initialAccumulator": 0.5, "epsilon": 1e-2, "weightDecay": 0.1},
         lambda lr: optax.adagrad(lr, initial_accumulator_value=0.5, eps=1e-2), drops)
    case("adadelta", {"learningRate": 1}, lambda lr: optax.adadelta(lr), drops)
    case("adadelta", {"learningRate": 0.5, "rho": 0.8, "epsilon": 1e-3, "weightDecay": 0.1},
         lambda lr: optax.adadelta(lr, rho=0.8, eps=1e-3), drops)
    case("rmsprop", {"learningRate": 0.02}, lambda lr: optax.rmsprop(lr), drops)
    case("rmsprop", {"learningRate": 0.02, "decay": 0.95, "epsilon": 1e-2, "weightDecay": 0.1},
         lambda lr: optax.rmsprop(lr, decay=0.95, eps=1e-2), drops)
    case("rmsprop", {"learningRate": 0.01, "momentum": 0.9}, lambda lr: optax.rmsprop(lr, momentum=0.9), drops)
    case("rmsprop", {"learningRate": 0.01, "centered": 1, "momentum": 0.5, "epsilon": 1e-4},
         lambda lr: optax.rmsprop(lr, centered=True, momentum=0.5, eps=1e-4), drops)
write("descent_adaptive_optax.json", "optax " + optax.__version__, cases)
