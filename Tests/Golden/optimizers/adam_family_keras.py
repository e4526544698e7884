# SPDX-License-Identifier: Apache-2.0
"""Keras's Adam, AdamW, AMSGrad, Adamax, Nadam and Lion, in float64. Run with keras 3.15.1, jax 0.10.2.

Keras decouples weight decay in every optimizer."""
import os

os.environ["KERAS_BACKEND"], os.environ["JAX_ENABLE_X64"] = "jax", "1"
import keras
from trajectories import write
from walk import walk

keras.config.set_floatx("float64")
cases = []
NAMES = {"learningRate": "learning_rate", "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon",
         "weightDecay": "weight_decay"}


def case(rule, settings, optimizer, drops, **fixed):
    def make(parameters):
        variables = [keras.Variable(p, dtype="float64") for p in parameters]
        walker = optimizer(**{NAMES[name]: value for name, value in settings.items()}, **fixed)
        walker.build(variables)
        rate = settings.get("learningRate", float(walker.learning_rate))

        def step(gradients, factor):
            walker.learning_rate = rate * factor
            walker.apply([keras.ops.convert_to_tensor(g, dtype="float64") for g in gradients], variables)
            return [keras.ops.convert_to_numpy(v.value) for v in variables]
        return step
    cases.append({"rule": rule, "flavor": "keras", "settings": settings, "drops": drops,
                  "parameters": walk(make, drops)})


o = keras.optimizers
RULES = [("adam", o.Adam, {}), ("adamw", o.AdamW, {}), ("amsgrad", o.Adam, {"amsgrad": True}),
         ("adamax", o.Adamax, {}), ("nadam", o.Nadam, {})]
for rule, optimizer, fixed in RULES:
    case(rule, {}, optimizer, False, **fixed)
    for drops in (False, True):
        case(rule, {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.7, "epsilon": 1e-3}, optimizer, drops, **fixed)
    case(rule, {"learningRate": 0.02, "weightDecay": 0.1}, optimizer, True, **fixed)
case("lion", {}, o.Lion, False)
for drops in (False, True):
    case("lion", {"learningRate": 0.01, "beta1": 0.85, "beta2": 0.92}, o.Lion, drops)
case("lion", {"learningRate": 0.02, "weightDecay": 0.1}, o.Lion, True)
write("adam_family_keras.json", "keras " + keras.__version__, cases)
