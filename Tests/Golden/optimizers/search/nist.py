# SPDX-License-Identifier: Apache-2.0
"""Correct digits that PyTorch's L-BFGS reaches on NIST's nonlinear regressions (27 sets, 2 starts).

Run: python nist.py FOLDER, with the files *.dat of https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml and
torch 2.13.0. The loss is the sum of squares in float64, as it stands: no scaling. Two columns: default settings
(no line search), and line_search_fn="strong_wolfe" with both tolerances 0. 500 steps of 20 iterations at most.
Digits: the smallest −log10 of relative errors of parameters, at most 11; terms that may change places are
sorted."""
import json, math, os, re, sys, torch
from torch import cos, exp, log, sin

torch.set_num_threads(1)


def gauss(b, x):
    return (b[0] * exp(-b[1] * x) + b[2] * exp(-((x - b[3]) ** 2) / b[4] ** 2)
            + b[5] * exp(-((x - b[6]) ** 2) / b[7] ** 2))


def lanczos(b, x):
    return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x)


def chwirut(b, x):
    return exp(-b[0] * x) / (b[1] + b[2] * x)


def cubic(b, x):
    return (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3)


def enso(b, x):
    p = 2 * math.pi * x
    return (b[0] + b[1] * cos(p / 12) + b[2] * sin(p / 12) + b[4] * cos(p / b[3]) + b[5] * sin(p / b[3])
            + b[7] * cos(p / b[6]) + b[8] * sin(p / b[6]))


def box(b, x):
    return b[0] * (1 - exp(-b[1] * x))


MODELS = {
    "Bennett5": lambda b, x: b[0] * exp(-log(b[1] + x) / b[2]),
    "BoxBOD": box, "Chwirut1": chwirut, "Chwirut2": chwirut,
    "DanWood": lambda b, x: b[0] * exp(b[1] * log(x)), "ENSO": enso,
    "Eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "Gauss1": gauss, "Gauss2": gauss, "Gauss3": gauss, "Hahn1": cubic,
    "Kirby2": lambda b, x: (b[0] + b[1] * x + b[2] * x**2) / (1 + b[3] * x + b[4] * x**2),
    "Lanczos1": lanczos, "Lanczos2": lanczos, "Lanczos3": lanczos,
    "MGH09": lambda b, x: b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]),
    "MGH10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "MGH17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "Misra1a": box, "Misra1b": lambda b, x: b[0] * (1 - 1 / (1 + b[1] * x / 2) ** 2),
    "Misra1c": lambda b, x: b[0] * (1 - torch.rsqrt(1 + 2 * b[1] * x)),
    "Misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "Nelson": lambda b, x: b[0] - b[1] * x[0] * exp(-b[2] * x[1]),
    "Rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "Rat43": lambda b, x: b[0] * exp(-log(1 + exp(b[1] - b[2] * x)) / b[3]),
    "Roszman1": lambda b, x: b[0] - b[1] * x - torch.atan(b[2] / (x - b[3])) / math.pi,
    "Thurber": cubic,
}


def load(folder, name):
    lines = open(os.path.join(folder, name + ".dat")).read().split("\n")
    first, last = map(int, re.search(r"Data +\(lines +(\d+) to +(\d+)\)", "\n".join(lines)).groups())
    rows = [[float(v) for v in line.split()] for line in lines[first - 1:last] if line.strip()]
    table = [[float(v) for v in line.split("=")[1].split()][:3]
             for line in lines if re.match(r" *b\d+ *= *[-\d.]", line)]
    y, *x = torch.tensor(rows, dtype=torch.float64).T
    y, x = (log(y), x) if name == "Nelson" else (y, x[0])
    return (lambda b: ((y - MODELS[name](b, x)) ** 2).sum()), list(zip(*table))


def digits(name, b, certified):
    if not all(map(math.isfinite, b)):
        return -99.0
    if name.startswith("Lanczos"):
        b = [v for rate, factor in sorted(zip(b[1::2], b[0::2])) for v in (factor, rate)]
    if name == "MGH17" and b[3] > b[4]:
        b = [b[0], b[2], b[1], b[4], b[3]]
    if name in ("Gauss1", "Gauss2", "Gauss3"):
        b = [abs(v) if i in (4, 7) else v for i, v in enumerate(b)]
    return round(min(min(11.0, -math.log10(max(abs(u - v) / abs(v), 1e-11))) for u, v in zip(b, certified)), 1)


def run(f, start, **options):
    b = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([b], **options)

    def closure():
        optimizer.zero_grad()
        value = f(b)
        value.backward()
        return value
    for _ in range(500):
        old = b.detach().clone()
        optimizer.step(closure)
        if not torch.isfinite(b).all() or torch.equal(old, b.detach()):
            break
    return b.detach().tolist()


results = {}
for name in MODELS:
    f, (one, two, certified) = load(sys.argv[1], name)
    for number, start in ((1, one), (2, two)):
        results[f"{name} {number}"] = [
            digits(name, run(f, start), certified),
            digits(name, run(f, start, line_search_fn="strong_wolfe", tolerance_grad=0, tolerance_change=0),
                   certified)]
        print(name, number, results[f"{name} {number}"], flush=True)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nist.json"), "w") as out:
    json.dump({"framework": "torch " + torch.__version__, "script": "nist.py",
               "digits": results}, out, indent=0, separators=(",", ":"))
    out.write("\n")
