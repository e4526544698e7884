# SPDX-License-Identifier: Apache-2.0
"""SophiaG, in NumPy float64 from the authors' program (Liuhong99/Sophia, sophia.py), into
../sophia.json: besides the gradients of trajectories.py there are those of the estimates, ahead of
step 1 and every `interval` steps from there. Swift repeats it in SophiaTests.swift."""
import json, os
import numpy
from trajectories import gradient
from walk import walk


def estimate_gradient(step, index):
    return gradient(step + 500, index) / 8


def run(settings, batch, drops):
    s = {"learningRate": 1e-4, "beta1": 0.965, "beta2": 0.99, "rho": 0.04, "weightDecay": 0.1,
         "epsilon": 1e-15, "interval": 10, **settings}
    bounded = []

    def make(parameters):
        means = [numpy.zeros_like(p) for p in parameters]
        hessians = [numpy.zeros_like(p) for p in parameters]
        number = [0]

        def step(gradients, factor):
            rate = s["learningRate"] * factor
            number[0] += 1
            offset = 0
            for i, g in enumerate(gradients):
                if (number[0] - 1) % s["interval"] == 0:
                    drawn = numpy.array([estimate_gradient(number[0], offset + k) for k in range(g.size)])
                    drawn = drawn.reshape(g.shape)
                    hessians[i] = hessians[i] * s["beta2"] + drawn * drawn * (1 - s["beta2"])
                offset += g.size
                p = parameters[i] * (1 - rate * s["weightDecay"])
                means[i] = means[i] * s["beta1"] + g * (1 - s["beta1"])
                ratio = abs(means[i]) / (s["rho"] * batch * hessians[i] + s["epsilon"])
                bounded.append((ratio >= 1).mean())
                parameters[i] = p + numpy.sign(means[i]) * numpy.minimum(ratio, 1) * -rate
            return parameters
        return step
    path = walk(make, drops)
    assert 0.05 < numpy.mean(bounded) < 0.95, numpy.mean(bounded)
    return path


cases = []
for settings, batch in [
    ({"learningRate": 0.01, "beta1": 0.965, "beta2": 0.99, "rho": 0.04, "weightDecay": 0.1}, 5120),
    ({"learningRate": 0.02, "beta1": 0.8, "beta2": 0.9, "rho": 0.03, "weightDecay": 0, "interval": 3}, 480),
    ({"learningRate": 0.05, "rho": 0.1, "epsilon": 0.05, "interval": 1}, 64),
    ({"learningRate": 0.005, "beta1": 0.9, "beta2": 0.95, "weightDecay": 0.5, "interval": 25}, 2000),
]:
    for drops in (False, True):
        cases.append({"rule": "sophia-g", "flavor": "paper", "settings": settings, "drops": drops,
                      "batchSize": batch, "parameters": run(settings, batch, drops)})
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "..", "sophia.json"), "w") as out:
    json.dump({"framework": f"authors' formula in numpy {numpy.__version__}, float64",
               "script": "optimizers/sophia.py", "cases": cases}, out, indent=0, separators=(",", ":"))
    out.write("\n")
