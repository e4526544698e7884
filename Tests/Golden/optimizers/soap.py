# SPDX-License-Identifier: Apache-2.0
"""SOAP, in NumPy float64 from the authors' program (nikhilvyas/SOAP, soap.py) line by line, for
parameters of one or two axes; no package computes it in float64 (the eigenvectors are cast to
float32 there). Like the authors it keeps the mean in the eigenbasis. The package pytorch_optimizer
4.1.0 is compared where it is installed: with QR in float64 it agrees to 1e-12."""
import numpy
from numpy.linalg import eigh, qr
from trajectories import write
from walk import walk

cases = []


class Side:
    def __init__(self, size):
        self.gg, self.q = numpy.zeros((size, size)), None


def turn(x, sides, back=False):
    for axis, side in enumerate(sides):
        if side is not None:
            q = side.q if not back else side.q.T
            x = q.T @ x if axis == 0 else x @ q
    return x


def learn(g, sides, beta):
    for axis, side in enumerate(sides):
        if side is not None:
            outer = g @ g.T if axis == 0 else g.T @ g
            side.gg = side.gg + (1 - beta) * (outer - side.gg)


def soap(w, g, s, rate, beta1=0.95, beta2=0.95, shampooBeta=None, epsilon=1e-8, weightDecay=0.01,
         preconditionInterval=10, maxDimension=10000):
    beta = beta2 if shampooBeta is None else shampooBeta
    if not s:
        s["step"], s["m"], s["v"] = 0, numpy.zeros_like(w), numpy.zeros_like(w)
        s["sides"] = [Side(n) if n <= maxDimension else None for n in w.shape] if w.ndim > 1 else []
        learn(g, s["sides"], beta)
        for side in s["sides"]:
            if side is not None:
                side.q = eigh(side.gg)[1][:, ::-1]
        return w
    sides = s["sides"]
    turned = turn(g, sides)
    s["step"] += 1
    s["m"] = s["m"] * beta1 + (1 - beta1) * turned
    s["v"] = s["v"] * beta2 + (1 - beta2) * turned ** 2
    size = rate * (1 - beta2 ** s["step"]) ** 0.5 / (1 - beta1 ** s["step"])
    w = w - size * turn(s["m"] / (numpy.sqrt(s["v"]) + epsilon), sides, back=True)
    w = w - rate * weightDecay * w
    s["m"] = turn(s["m"], sides, back=True)
    learn(g, sides, beta)
    if s["step"] % preconditionInterval == 0:
        for axis, side in enumerate(sides):
            if side is not None:
                order = numpy.argsort(-numpy.diag(side.q.T @ side.gg @ side.q), kind="stable")
                s["v"] = numpy.take(s["v"], order, axis)
                side.q = qr(side.gg @ side.q[:, order])[0]
    s["m"] = turn(s["m"], sides)
    return w


def run(settings, drops=False, formula=soap):
    rest = {name: value for name, value in settings.items() if name != "learningRate"}

    def make(parameters):
        state = [{} for _ in parameters]

        def step(gradients, factor):
            rate = settings.get("learningRate", 3e-3) * factor
            for i, g in enumerate(gradients):
                parameters[i] = formula(parameters[i], g, state[i], rate, **rest)
            return parameters
        return step
    return walk(make, drops)


def case(settings, drops):
    cases.append({"rule": "soap", "flavor": "paper", "settings": settings, "drops": drops,
                  "parameters": run(settings, drops)})


def check_package():
    """The same walks by the package's program, with the cast of the QR to float32 taken out."""
    try:
        import torch
        from pytorch_optimizer import SOAP
    except ImportError:
        return "not compared with a package"
    from trajectories import run_torch
    cast = torch.Tensor.to
    torch.Tensor.to = lambda self, *a, **k: self if a == (torch.float32,) else cast(self, *a, **k)
    worst = 0
    for one in cases:
        s = one["settings"]
        path = run_torch(lambda p: SOAP(
            p, lr=s.get("learningRate", 3e-3), betas=(s.get("beta1", 0.95), s.get("beta2", 0.95)),
            shampoo_beta=s.get("shampooBeta"), eps=s.get("epsilon", 1e-8),
            weight_decay=s.get("weightDecay", 0.01), fixed_decay=False,
            precondition_frequency=s.get("preconditionInterval", 10),
            max_precondition_dim=s.get("maxDimension", 10000)), one["drops"])
        for name, steps in path.items():
            for step, values in steps.items():
                difference = numpy.array(values) - numpy.array(one["parameters"][name][step])
                worst = max(worst, abs(difference).max())
    torch.Tensor.to = cast
    assert worst < 1e-12, worst
    return f"pytorch_optimizer agrees to {worst:.0e}"


for drops in (False, True):
    case({"learningRate": 0.01, "weightDecay": 0.01, "beta1": 0.95, "beta2": 0.95, "epsilon": 1e-8}, drops)
    case({"learningRate": 0.02, "beta1": 0.9, "beta2": 0.99, "shampooBeta": 0.8, "epsilon": 0.1,
          "weightDecay": 0.2, "preconditionInterval": 3}, drops)
    case({"learningRate": 0.05, "beta1": 0.5, "shampooBeta": 0.9, "epsilon": 1e-2, "preconditionInterval": 1},
         drops)
    case({"learningRate": 0.02, "beta2": 0.9, "weightDecay": 0, "maxDimension": 2, "epsilon": 1e-3}, drops)
    case({"learningRate": 0.02, "maxDimension": 1, "epsilon": 1e-2}, drops)
print(check_package())
write("soap.json", f"authors' formula in numpy {numpy.__version__}, float64", cases)
