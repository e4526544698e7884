# SPDX-License-Identifier: Apache-2.0
"""MLX's SGD, Adagrad and RMSprop on the CPU, in float64. Run: python descent_adaptive_mlx.py with mlx[cpu] 0.32.4.

MLX has no default learning rate."""
from importlib.metadata import version
import mlx.core as mx
import mlx.optimizers as optim
import numpy as np
from peers import arrays, keep
from trajectories import gradient, rate_factor, start, write

mx.set_default_device(mx.cpu)  # float64 is only there
cases = []


def run(optimizer, rate, drops):
    parameters = {name: mx.array(value, dtype=mx.float64) for name, value in arrays(start).items()}
    path = {}
    for step in range(1, 101):
        # Set as an array, since a number would become float32.
        optimizer.state["learning_rate"] = mx.array(np.float64(rate * rate_factor(step, drops)), dtype=mx.float64)
        gradients = {n: mx.array(g, dtype=mx.float64) for n, g in arrays(lambda i: gradient(step, i)).items()}
        parameters = optimizer.apply_gradients(gradients, parameters)
        mx.eval(parameters, optimizer.state)
        keep(path, step, {name: np.array(value) for name, value in parameters.items()})
    return path


def case(rule, settings, make, drops):
    rate = settings["learningRate"]
    cases.append({"rule": rule, "flavor": "mlx", "settings": settings, "drops": drops,
                  "parameters": run(make(rate), rate, drops)})


for drops in (False, True):
    case("sgd", {"learningRate": 0.05, "weightDecay": 0.1}, lambda lr: optim.SGD(lr, weight_decay=0.1), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.9}, lambda lr: optim.SGD(lr, momentum=0.9), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.9, "dampening": 0.4, "weightDecay": 0.1},
         lambda lr: optim.SGD(lr, momentum=0.9, dampening=0.4, weight_decay=0.1), drops)
    case("sgd", {"learningRate": 0.02, "momentum": 0.8, "nesterov": 1},
         lambda lr: optim.SGD(lr, momentum=0.8, nesterov=True), drops)
    case("adagrad", {"learningRate": 0.1}, lambda lr: optim.Adagrad(lr), drops)
    case("adagrad", {"learningRate": 0.1, "epsilon": 1e-2}, lambda lr: optim.Adagrad(lr, eps=1e-2), drops)
    case("rmsprop", {"learningRate": 0.02}, lambda lr: optim.RMSprop(lr), drops)
    case("rmsprop", {"learningRate": 0.02, "decay": 0.9, "epsilon": 1e-2},
         lambda lr: optim.RMSprop(lr, alpha=0.9, eps=1e-2), drops)
write("descent_adaptive_mlx.json", "mlx " + version("mlx"), cases)
