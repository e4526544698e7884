# SPDX-License-Identifier: Apache-2.0
"""Keras's SGD, Adagrad, Adadelta and RMSprop; versions and how to run: peers.py."""
from peers import keras_float64, run_keras
from trajectories import write

keras = keras_float64()
optimizers = keras.optimizers
cases = []


def case(rule, settings, optimizer, drops=False):
    cases.append({"rule": rule, "flavor": "keras", "settings": settings, "drops": drops,
                  "parameters": run_keras(optimizer, drops)})


# Without settings: Keras's own defaults.
case("sgd", {}, optimizers.SGD())
case("adagrad", {}, optimizers.Adagrad())
case("adadelta", {}, optimizers.Adadelta())
case("rmsprop", {}, optimizers.RMSprop())
for drops in (False, True):
    case("sgd", {"learningRate": 0.05, "weightDecay": 0.1}, optimizers.SGD(0.05, weight_decay=0.1), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.9}, optimizers.SGD(0.02, momentum=0.9), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.8, "nesterov": 1, "weightDecay": 0.3},
         optimizers.SGD(0.02, momentum=0.8, nesterov=True, weight_decay=0.3), drops)
    case("adagrad", {"learningRate": 0.1, "initialAccumulator": 0.5, "epsilon": 1e-2},
         optimizers.Adagrad(0.1, initial_accumulator_value=0.5, epsilon=1e-2), drops)
    case("adagrad", {"learningRate": 0.1, "weightDecay": 0.3}, optimizers.Adagrad(0.1, weight_decay=0.3), drops)
    case("adadelta", {"learningRate": 1}, optimizers.Adadelta(1.0), drops)
    case("adadelta", {"learningRate": 0.5, "rho": 0.8, "epsilon": 1e-3, "weightDecay": 0.1},
         optimizers.Adadelta(0.5, rho=0.8, epsilon=1e-3, weight_decay=0.1), drops)
    case("rmsprop", {"learningRate": 0.02, "decay": 0.95, "epsilon": 1e-2},
         optimizers.RMSprop(0.02, rho=0.95, epsilon=1e-2), drops)
    case("rmsprop", {"learningRate": 0.01, "momentum": 0.9, "weightDecay": 0.2},
         optimizers.RMSprop(0.01, momentum=0.9, weight_decay=0.2), drops)
    case("rmsprop", {"learningRate": 0.01, "centered": 1, "momentum": 0.5, "epsilon": 1e-4},
         optimizers.RMSprop(0.01, centered=True, momentum=0.5, epsilon=1e-4), drops)
write("descent_adaptive_keras.json", "keras " + keras.__version__, cases)
