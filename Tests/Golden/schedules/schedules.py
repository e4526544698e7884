# SPDX-License-Identifier: Apache-2.0
"""The learning rate of 100 steps under each schedule, float64. Run: python schedules.py with torch 2.13.0.

A case names a row of ScheduleEntry and its settings; lengths are shares up to 1, else steps, and rates
are shares of the base, which is 0.4. What PyTorch has comes from torch.optim.lr_scheduler; for
inverse-square-root and warm-up-stable-decay the papers' formulas are written here."""
import json, math, os, warnings
import torch
from torch.optim import lr_scheduler as torch_schedules

STEPS, BASE = 100, 0.4
cases = []
warnings.simplefilter("ignore")


def case(schedule, settings, rates):
    assert len(rates) == STEPS
    cases.append({"schedule": schedule, "settings": settings, "base": BASE, "rates": rates})


def walk(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))], lr=BASE)
    schedule, rates = make(optimizer), []
    for step in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step + 1 < STEPS:
            schedule.step()
    return rates


def torch_case(schedule, settings, name, **options):
    case(schedule, settings, walk(lambda o: getattr(torch_schedules, name)(o, **options)))


torch_case("constant", {}, "LambdaLR", lr_lambda=lambda step: 1.0)

torch_case("step", {"every": 30}, "StepLR", step_size=30)
torch_case("step", {"every": 7, "factor": 0.8}, "StepLR", step_size=7, gamma=0.8)
torch_case("step", {"every": 0.07, "factor": 0.5}, "StepLR", step_size=7, gamma=0.5)
torch_case("step", {}, "StepLR", step_size=34)

torch_case("multi-step", {}, "MultiStepLR", milestones=[50, 75])
torch_case("multi-step", {"milestone1": 10, "milestone2": 40, "milestone3": 41, "factor": 0.3},
           "MultiStepLR", milestones=[10, 40, 41], gamma=0.3)
torch_case("multi-step", {"milestone1": 0.9, "milestone2": 1, "factor": 0.7},
           "MultiStepLR", milestones=[90], gamma=0.7)

# gamma belongs to one step, factor to length.
torch_case("exponential", {"factor": 0.95 ** 20, "length": 20}, "ExponentialLR", gamma=0.95)
torch_case("exponential", {"factor": 0.5, "length": 50}, "ExponentialLR", gamma=0.5 ** (1 / 50))
torch_case("exponential", {"factor": 0.01}, "ExponentialLR", gamma=0.01 ** (1 / 100))

torch_case("polynomial", {}, "PolynomialLR", total_iters=100)
torch_case("polynomial", {"power": 2, "length": 60}, "PolynomialLR", total_iters=60, power=2.0)
torch_case("polynomial", {"power": 0.9, "length": 0.4}, "PolynomialLR", total_iters=40, power=0.9)
case("polynomial", {"power": 3, "end": 0.1, "length": 80},
     [BASE * (0.1 + 0.9 * max(1 - t / 80, 0) ** 3) for t in range(STEPS)])

torch_case("linear", {}, "LinearLR", start_factor=1.0, end_factor=0.0, total_iters=100)
torch_case("linear", {"start": 1 / 3, "end": 1, "length": 5}, "LinearLR")
torch_case("linear", {"start": 0.2, "end": 0.7, "length": 0.5}, "LinearLR",
           start_factor=0.2, end_factor=0.7, total_iters=50)

torch_case("cosine", {}, "CosineAnnealingLR", T_max=100)
torch_case("cosine", {"minimum": 0.1}, "CosineAnnealingLR", T_max=100, eta_min=0.1 * BASE)
torch_case("cosine", {"minimum": 0.05, "length": 200}, "CosineAnnealingLR", T_max=200, eta_min=0.05 * BASE)
torch_case("cosine", {"length": 130}, "CosineAnnealingLR", T_max=130)
# PyTorch rises again behind T_max; here the rate stays.
shorter = walk(lambda o: torch_schedules.CosineAnnealingLR(o, T_max=40, eta_min=0.2 * BASE))
case("cosine", {"minimum": 0.2, "length": 40}, shorter[:40] + [0.2 * BASE] * 60)

torch_case("cosine-restarts", {"period": 10, "growth": 2}, "CosineAnnealingWarmRestarts", T_0=10, T_mult=2)
torch_case("cosine-restarts", {"period": 25, "growth": 1, "minimum": 0.1},
           "CosineAnnealingWarmRestarts", T_0=25, eta_min=0.1 * BASE)
torch_case("cosine-restarts", {"period": 3, "growth": 3, "minimum": 0.01},
           "CosineAnnealingWarmRestarts", T_0=3, T_mult=3, eta_min=0.01 * BASE)
torch_case("cosine-restarts", {"period": 0.07, "growth": 1}, "CosineAnnealingWarmRestarts", T_0=7)


def one_cycle(settings, **options):
    torch_case("one-cycle", settings, "OneCycleLR", max_lr=BASE, total_steps=STEPS, cycle_momentum=False,
               **options)


one_cycle({})
one_cycle({"warmUp": 0.1, "divisor": 10, "finalDivisor": 100}, pct_start=0.1, div_factor=10,
          final_div_factor=100)
one_cycle({"warmUp": 0.45, "divisor": 3, "linear": 1}, pct_start=0.45, div_factor=3, anneal_strategy="linear")


def warm_up(settings, steps, start, after=None):
    def make(optimizer):
        rise = torch_schedules.LinearLR(optimizer, start_factor=start, total_iters=steps)
        if after is None:
            return rise
        return torch_schedules.SequentialLR(optimizer, [rise, after(optimizer)], milestones=[steps])
    return settings, walk(make)


case("warm-up", *warm_up({}, 5, 0.01))
case("warm-up", *warm_up({"length": 40, "start": 0.25}, 40, 0.25))
case("warm-up", *warm_up({"length": 0.13, "start": 0.5}, 13, 0.5))
case("warm-up+cosine", *warm_up(
    {"warmUp.length": 10, "warmUp.start": 0.1}, 10, 0.1,
    lambda o: torch_schedules.CosineAnnealingLR(o, T_max=90)))
case("warm-up+step", *warm_up(
    {"warmUp.length": 0.2, "every": 30, "factor": 0.3}, 20, 0.01,
    lambda o: torch_schedules.StepLR(o, step_size=30, gamma=0.3)))
case("warm-up+exponential", *warm_up(
    {"warmUp.length": 8, "factor": 0.9 ** 4, "length": 4}, 8, 0.01,
    lambda o: torch_schedules.ExponentialLR(o, gamma=0.9)))


def cyclic(mode, settings, low=0.25, up=12.5, down=12.5, factor=1.0):
    names = {"triangular": "cyclic", "triangular2": "cyclic-triangular2", "exp_range": "cyclic-exp-range"}
    torch_case(names[mode], settings, "CyclicLR", base_lr=low * BASE, max_lr=BASE, step_size_up=up,
               step_size_down=down, mode=mode, gamma=factor, cycle_momentum=False)


for mode in ("triangular", "triangular2"):
    cyclic(mode, {})
    cyclic(mode, {"low": 0.1, "rise": 10, "fall": 10}, 0.1, 10, 10)
    cyclic(mode, {"low": 0.3, "rise": 5, "fall": 15}, 0.3, 5, 15)
cyclic("exp_range", {}, factor=0.99994)
cyclic("exp_range", {"low": 0.1, "rise": 10, "fall": 10, "factor": 0.95}, 0.1, 10, 10, 0.95)
cyclic("exp_range", {"low": 0.5, "rise": 0.2, "fall": 3, "factor": 0.99}, 0.5, 20, 3, 0.99)

# Vaswani et al. 2017, equation 3: min(n^−½, n · w^−1.5), divided by its peak w^−½.
for settings, w in (({}, 4), ({"warmUp": 25}, 25), ({"warmUp": 0.6}, 60)):
    case("inverse-square-root", settings,
         [BASE * min((t + 1) ** -0.5, (t + 1) * w ** -1.5) * w ** 0.5 for t in range(STEPS)])


# Hägele et al. 2024: 1 − √((n − (N − d)) / d) in the last d steps; power 1 is Hu et al.'s line.
def stable(settings, rise, fall, power=0.5, start=0.01, end=0.0):
    rates = []
    for t in range(STEPS):
        if t < rise:
            share = start * (1 - t / rise) + t / rise
        elif t < STEPS - fall:
            share = 1.0
        else:
            u = (t - (STEPS - fall)) / fall
            kept = 1 - (math.sqrt(u) if power == 0.5 else u ** power)
            share = kept + end * (1 - kept)
        rates.append(BASE * share)
    case("warm-up-stable-decay", settings, rates)


stable({}, 5, 20)
stable({"warmUp": 10, "decay": 0.1, "power": 1}, 10, 10, 1)
stable({"warmUp": 0.2, "decay": 50, "power": 2, "start": 0.2, "end": 0.1}, 20, 50, 2, 0.2, 0.1)

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json")
with open(path, "w") as out:
    json.dump({"framework": "torch " + torch.__version__, "script": "schedules.py", "cases": cases}, out,
              indent=0, separators=(",", ":"))
    out.write("\n")
