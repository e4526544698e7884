# SPDX-License-Identifier: Apache-2.0
"""PyTorch's L-BFGS, float64: places and losses after each of up to 30 steps. Run: python lbfgs.py, torch 2.13.0.

Swift repeats it in Tests/OptimizersTests/Search/LBFGSGoldenTests.swift."""
import json, os, torch

torch.set_num_threads(1)
D = torch.float64


def rosenbrock():
    w = torch.tensor([-1.2, 1.0], dtype=D, requires_grad=True)
    return [w], lambda: 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2


def quadric():
    """A of condition 1e3 or so, not diagonal; exact in binary."""
    a = torch.tensor([[(i * 5 + j * 3) % 7 / 8 - 0.25 for j in range(6)] for i in range(6)], dtype=D)
    scale = torch.tensor([1, 2, 4, 8, 16, 32], dtype=D)
    b = torch.tensor([1, -2, 0.5, 3, -1, 2], dtype=D)
    w = torch.zeros(6, dtype=D, requires_grad=True)
    return [w], lambda: 0.5 * ((a @ w) ** 2).sum() + 0.5 * (scale * w * w).sum() - (b * w).sum()


def logistic():
    x = torch.tensor([[((i * 37 + j * 11 + i * j) % 23) / 8 - 1.25 for j in range(4)] for i in range(20)], dtype=D)
    t = torch.tensor([1.0 if (i * i * 5 + i) % 7 < 3 else 0.0 for i in range(20)], dtype=D)
    w = torch.zeros(4, 1, dtype=D, requires_grad=True)
    c = torch.zeros(1, dtype=D, requires_grad=True)

    def loss():
        z = (x @ w + c).reshape(20)
        return (torch.log1p(torch.exp(-z)) + (1 - t) * z).mean() + 0.005 * (w * w).sum()
    return [w, c], loss


PROBLEMS = {"rosenbrock": rosenbrock, "quadric": quadric, "logistic": logistic}
OPTIONS = [
    {"lineSearch": 1, "iterations": 1},
    {"lineSearch": 1, "iterations": 2, "history": 6, "maxEvaluations": 6},
    {"lineSearch": 1, "iterations": 1, "history": 1, "learningRate": 0.5},
    {"lineSearch": 0, "iterations": 1, "learningRate": 0.25},
    {"lineSearch": 0, "iterations": 3, "history": 2, "learningRate": 0.125},
    {"lineSearch": 0, "iterations": 20},
    {"lineSearch": 1, "iterations": 20},
]


def run(make, options, shift):
    parameters, loss = make()
    with torch.no_grad():
        for p in parameters:
            p.add_(shift)
    optimizer = torch.optim.LBFGS(
        parameters, lr=options.get("learningRate", 1), max_iter=options["iterations"],
        max_eval=options.get("maxEvaluations", 25), history_size=options.get("history", 100),
        line_search_fn="strong_wolfe" if options["lineSearch"] else None)

    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value
    steps = []
    for _ in range(30):
        value = optimizer.step(closure)
        steps.append([value.item()] + [v for p in parameters for v in p.detach().reshape(-1).tolist()])
    return steps


cases = []
for problem, make in PROBLEMS.items():
    for options in OPTIONS:
        if problem == "rosenbrock" and not options["lineSearch"] and options["iterations"] == 20:
            continue  # leaves for infinity
        steps = run(make, options, 0)
        # Only as long as PyTorch itself, from a start moved by 1e-15, walks the same way to 1e-11: after
        # that the values say nothing about a formula.
        others = [run(make, options, shift) for shift in (1e-15, -2e-15)]
        kept = 0
        while kept < 30 and all(abs(a - b) < 1e-11 for other in others for a, b in zip(steps[kept], other[kept])):
            kept += 1
        cases.append({"problem": problem, "settings": options, "steps": steps[:kept]})
        print(problem, options, kept, steps[kept - 1])
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lbfgs.json")
with open(path, "w") as out:
    json.dump({"framework": "torch " + torch.__version__, "script": "lbfgs.py", "cases": cases}, out, indent=0,
              separators=(",", ":"))
    out.write("\n")
