# SPDX-License-Identifier: Apache-2.0
"""Muon: torch 2.13.0's and Keras 3.15.1's (on torch). Run: python muon.py with KERAS_BACKEND=torch.

torch.optim.Muon computes Newton–Schulz in bfloat16. Here it is replaced by the same lines without
that cast, so that a bound of 1e-12 means something; `../muon_bfloat16.json` has the values of the
untouched package and is compared with a bound of its own. Keras rounds two numbers to float32 even
where everything else is float64, the norm and the root of the size; both are kept in float64 here,
and so the untouched Keras differs by up to 1e-7. The flavor "paper" is the author's
repository (KellerJordan/Muon, muon.py, SingleDeviceMuonWithAuxAdam), written anew in float64."""
import json, os
os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import torch
from trajectories import KEPT, SHAPES, gradient, rate_factor, run_torch, start, write

package = torch.optim._muon
in_bfloat16 = package._zeropower_via_newtonschulz


def in_float64(grad, coefficients, steps, eps):
    a, b, c = coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


class Both:
    """torch's Muon for matrices and AdamW for the rest, as one optimizer."""

    def __init__(self, parameters, muon, adam):
        self.parts = [torch.optim.Muon([p for p in parameters if p.ndim == 2], **muon),
                      torch.optim.AdamW([p for p in parameters if p.ndim != 2], **adam)]
        self.param_groups = [group for part in self.parts for group in part.param_groups]

    def step(self):
        for part in self.parts:
            part.step()


class Author:
    """The author's update, in float64."""

    def __init__(self, parameters, rate, momentum, adam_rate, decay=0.0, nesterov=True):
        self.param_groups = [{"lr": rate}, {"lr": adam_rate}]
        self.parameters, self.momentum, self.decay, self.nesterov = parameters, momentum, decay, nesterov
        self.state = [(torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]
        self.count = 0

    @torch.no_grad()
    def step(self):
        self.count += 1
        for p, (first, second) in zip(self.parameters, self.state):
            rate = self.param_groups[0 if p.ndim >= 2 else 1]["lr"]
            if p.ndim >= 2:
                first.lerp_(p.grad, 1 - self.momentum)
                x = p.grad.lerp(first, self.momentum) if self.nesterov else first
                x = x / (x.norm() + 1e-7) if x.size(0) <= x.size(1) else x.T / (x.norm() + 1e-7)
                for _ in range(5):
                    gram = x @ x.T
                    x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
                x = x if p.size(0) <= p.size(1) else x.T
                update = x * max(1, p.size(-2) / p.size(-1)) ** 0.5
            else:
                first.lerp_(p.grad, 1 - 0.9)
                second.lerp_(p.grad.square(), 1 - 0.95)
                mean, square = first / (1 - 0.9 ** self.count), second / (1 - 0.95 ** self.count)
                update = mean / (square.sqrt() + 1e-10)
            p.mul_(1 - rate * self.decay)
            p.add_(update, alpha=-rate)


def norm_in_float64(x, axis, keepdims):
    return torch.linalg.vector_norm(x, dim=axis, keepdim=keepdims)


def maximum_in_float64(a, b):
    return torch.maximum(torch.tensor(a, dtype=torch.float64), torch.tensor(b, dtype=torch.float64))


def run_keras(make, drops):
    keras.config.set_floatx("float64")
    operations = keras.src.optimizers.muon.ops
    old = operations.norm, operations.maximum
    operations.norm, operations.maximum = norm_in_float64, maximum_in_float64
    try:
        return walk_keras(make, drops)
    finally:
        operations.norm, operations.maximum = old


def walk_keras(make, drops):
    parameters, offset = {}, 0
    for name, shape in SHAPES.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        values = torch.tensor([start(offset + i) for i in range(count)], dtype=torch.float64).reshape(shape)
        parameters[name] = (keras.Variable(values.numpy(), dtype="float64"), offset, count)
        offset += count
    optimizer = make()
    variables = [v for v, _, _ in parameters.values()]
    optimizer.build(variables)
    rate = float(optimizer.learning_rate)
    path = {name: {} for name in parameters}
    for step in range(1, 101):
        optimizer.learning_rate = rate * rate_factor(step, drops)
        optimizer.apply([torch.tensor([gradient(step, offset + i) for i in range(count)],
                                      dtype=torch.float64).reshape(tuple(v.shape))
                         for v, offset, count in parameters.values()], variables)
        if step in KEPT:
            for name, (v, _, _) in parameters.items():
                path[name][str(step)] = keras.ops.convert_to_numpy(v).reshape(-1).tolist()
    return path


cases = []


def case(flavor, settings, values, drops):
    cases.append({"rule": "muon", "flavor": flavor, "settings": settings, "drops": drops,
                  "parameters": values})


package._zeropower_via_newtonschulz = in_float64
for drops in (False, True):
    case("torch", {"learningRate": 0.02, "weightDecay": 0.01, "adamLearningRate": 0.003},
         run_torch(lambda p: Both(p, dict(lr=0.02, weight_decay=0.01),
                                  dict(lr=0.003, weight_decay=0.01)), drops), drops)
    case("torch", {"learningRate": 0.05, "momentum": 0.8, "nesterov": 0, "weightDecay": 0.1,
                   "adamBeta1": 0.8, "adamBeta2": 0.99, "adamEpsilon": 1e-3},
         run_torch(lambda p: Both(p, dict(lr=0.05, momentum=0.8, nesterov=False),
                                  dict(lr=0.001, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.1)),
                   drops), drops)
    case("torch", {"learningRate": 0.01, "matchesAdam": 1, "epsilon": 6, "iterations": 3},
         run_torch(lambda p: Both(p, dict(lr=0.01, adjust_lr_fn="match_rms_adamw", eps=6, ns_steps=3),
                                  dict(lr=0.001, weight_decay=0.1)), drops), drops)
    case("keras", {"learningRate": 0.001}, run_keras(lambda: keras.optimizers.Muon(), drops), drops)
    case("keras", {"learningRate": 0.02, "momentum": 0.9, "weightDecay": 0.05,
                   "adamLearningRate": 0.01, "adamBeta1": 0.8, "adamBeta2": 0.99, "adamEpsilon": 1e-3},
         run_keras(lambda: keras.optimizers.Muon(
             0.02, momentum=0.9, weight_decay=0.05, adam_weight_decay=0.05, adam_lr_ratio=0.5,
             adam_beta_1=0.8, adam_beta_2=0.99, epsilon=1e-3), drops), drops)
    case("keras", {"learningRate": 0.02, "nesterov": 0, "matchesAdam": 0, "weightDecay": 0,
                   "adamLearningRate": 0.02},
         run_keras(lambda: keras.optimizers.Muon(
             0.02, nesterov=False, rms_rate=None, weight_decay=None, adam_weight_decay=None), drops),
         drops)
    case("paper", {"learningRate": 0.02}, run_torch(lambda p: Author(p, 0.02, 0.95, 3e-4), drops), drops)
    case("paper", {"learningRate": 0.1, "momentum": 0.7, "adamLearningRate": 0.01, "weightDecay": 0.1},
         run_torch(lambda p: Author(p, 0.1, 0.7, 0.01, decay=0.1), drops), drops)
write("muon.json", f"torch {torch.__version__} with float64 in Newton-Schulz; keras {keras.__version__}; "
      "paper: reference formula", cases)

package._zeropower_via_newtonschulz = in_bfloat16
untouched = run_torch(lambda p: torch.optim.Muon(p, lr=0.02, weight_decay=0.01), shapes=("matrix",))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "muon_bfloat16.json"), "w") as out:
    json.dump({"framework": "torch " + torch.__version__, "script": "optimizers/muon.py", "cases": [
        {"rule": "muon", "flavor": "torch", "settings": {"learningRate": 0.02, "weightDecay": 0.01},
         "drops": False, "parameters": untouched}]}, out, indent=0, separators=(",", ":"))
    out.write("\n")
