# SPDX-License-Identifier: Apache-2.0
"""What no package computes in float64 here, in NumPy from the papers and reference programs:

- Adam, AdamW, Lion as MLX-Swift has them (mlx-swift, Source/MLXOptimizers/Optimizers.swift);
- Adam as in Kingma & Ba, ICLR 2015, algorithm 1, also in the lecture;
- AMSGrad as in Reddi, Kale & Kumar, ICLR 2018, algorithm 2 (with an epsilon), and as in the lecture
  (the maximum is of the corrected mean square);
- Lion as the authors' program for PyTorch (google/automl, lion/lion_pytorch.py)."""
import numpy
from numpy import maximum, sign, sqrt
from trajectories import write
from walk import walk

cases = []


def adam(w, g, s, t, rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0.0, form="paper"):
    g = g + weightDecay * w
    s["m"] = beta1 * s.get("m", 0) + (1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0) + (1 - beta2) * g * g
    if form == "mlx":
        return w - rate * s["m"] / (sqrt(s["v"]) + epsilon)
    m, v = s["m"] / (1 - beta1 ** t), s["v"] / (1 - beta2 ** t)
    return w - rate * m / (sqrt(v) + epsilon)


def adamw(w, g, s, t, rate, weightDecay=0.01, **settings):
    return adam(w * (1 - rate * weightDecay), g, s, t, rate, **settings)


def amsgrad(w, g, s, t, rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0.0, form="paper"):
    g = g + weightDecay * w
    s["m"] = beta1 * s.get("m", 0) + (1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0) + (1 - beta2) * g * g
    corrected = form == "lecture"
    m = s["m"] / (1 - beta1 ** t) if corrected else s["m"]
    v = s["v"] / (1 - beta2 ** t) if corrected else s["v"]
    s["x"] = maximum(s.get("x", 0), v)
    return w - rate * m / (sqrt(s["x"]) + epsilon)


def lion(w, g, s, t, rate, beta1=0.9, beta2=0.99, weightDecay=0.0, form="torch"):
    w = w * (1 - rate * weightDecay)
    m = s.get("m", numpy.zeros_like(w))
    s["m"] = m * beta2 + g * (1 - beta2)
    return w - rate * sign(m * beta1 + g * (1 - beta1))


def case(rule, flavor, settings, drops, formula, rate=1e-3, **fixed):
    rest = {name: value for name, value in settings.items() if name != "learningRate"}

    def make(parameters):
        state, number = [{} for _ in parameters], [0]

        def step(gradients, factor):
            number[0] += 1
            now = settings.get("learningRate", rate) * factor
            for i, g in enumerate(gradients):
                parameters[i] = formula(parameters[i], g, state[i], number[0], now, **{**fixed, **rest})
            return parameters
        return step
    cases.append({"rule": rule, "flavor": flavor, "settings": settings, "drops": drops,
                  "parameters": walk(make, drops)})


many = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.7, "epsilon": 1e-3}
for rule, formula, flavors in [("adam", adam, ("mlx", "paper", "lecture")), ("adamw", adamw, ("mlx",)),
                               ("amsgrad", amsgrad, ("paper", "lecture"))]:
    for flavor in flavors:
        case(rule, flavor, {}, False, formula, form=flavor)
        for drops in (False, True):
            case(rule, flavor, many, drops, formula, form=flavor)
        case(rule, flavor, {"learningRate": 0.02, "weightDecay": 0.1}, True, formula, form=flavor)
for flavor, beta2 in (("torch", 0.99), ("mlx", 0.999)):
    case("lion", flavor, {}, False, lion, rate=1e-4, beta2=beta2)
    for drops in (False, True):
        case("lion", flavor, {"learningRate": 0.01, "beta1": 0.85, "beta2": 0.92}, drops, lion)
    case("lion", flavor, {"learningRate": 0.02, "weightDecay": 0.1}, True, lion, beta2=beta2)
write("adam_family_formulas.json", "NumPy " + numpy.__version__ + ", formulas of the papers and programs", cases)
