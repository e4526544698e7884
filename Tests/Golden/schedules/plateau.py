# SPDX-License-Identifier: Apache-2.0
"""100 checks of ReduceLROnPlateau, float64. Run twice: `python plateau.py torch` with torch 2.13.0 and
`KERAS_BACKEND=numpy python plateau.py keras` with keras 3.15.1; each writes its own file.

The base rate is 1, so that rates are the factors that Swift returns."""
import json, math, os, sys

CHECKS = 100
# Falls quickly, then ever more slowly, with a wave; some checks are worse, some better by very little.
falling = [1 + 2 * 0.9 ** k + 0.03 * math.sin(k) for k in range(CHECKS)]
steady = [1.0] * CHECKS
# Stands still for 8 checks, then is better by 5e-5 (less than the threshold) or by 1e-2.
stairs = [3.0 - 1e-2 * (k // 16) - 5e-5 * ((k // 8) % 2) for k in range(CHECKS)]
broken = [math.nan if k % 9 == 4 else v for k, v in enumerate(falling)]
METRICS = {"falling": falling, "steady": steady, "stairs": stairs, "broken": broken,
           "rising": [4 - v for v in falling]}
SETTINGS = [
    {}, {"patience": 3}, {"patience": 0, "factor": 0.9}, {"patience": 2, "factor": 0.5, "cooldown": 1},
    {"patience": 1, "factor": 0.5, "cooldown": 4, "minimum": 0.05}, {"patience": 5, "factor": 0.3, "threshold": 0.02},
    {"patience": 4, "factor": 0.5, "prefersHigher": True}, {"patience": 2, "factor": 0.7, "threshold": 0.0},
]


def torch_walk(settings, metrics):
    import torch
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))], lr=1.0)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, mode="max" if settings.get("prefersHigher") else "min", factor=settings.get("factor", 0.1),
        patience=settings.get("patience", 10), threshold=settings.get("threshold", 1e-4),
        threshold_mode="rel" if settings.get("isRelative", True) else "abs",
        cooldown=settings.get("cooldown", 0), min_lr=settings.get("minimum", 0.0), eps=0.0)
    rates = []
    for metric in metrics:
        plateau.step(metric)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def keras_walk(settings, metrics):
    from types import SimpleNamespace
    import keras
    plateau = keras.callbacks.ReduceLROnPlateau(
        monitor="value", mode="max" if settings.get("prefersHigher") else "min",
        factor=settings.get("factor", 0.1), patience=settings.get("patience", 10),
        min_delta=settings.get("threshold", 1e-4), cooldown=settings.get("cooldown", 0),
        min_lr=settings.get("minimum", 0.0))
    # The callback reads and writes nothing of a model but its optimizer's rate.
    optimizer = SimpleNamespace(learning_rate=1.0)
    plateau.set_model(SimpleNamespace(optimizer=optimizer))
    plateau.on_train_begin()
    rates = []
    for check, metric in enumerate(metrics):
        plateau.on_epoch_end(check, {"value": metric})
        rates.append(optimizer.learning_rate)
    return rates


flavor = sys.argv[1]
if flavor == "torch":
    import torch
    framework, walk = "torch " + torch.__version__, torch_walk
    SETTINGS += [{"patience": 3, "factor": 0.5, "threshold": 0.02, "isRelative": False}]
else:
    import keras
    framework, walk = "keras " + keras.__version__, keras_walk
cases = [{"flavor": flavor, "settings": settings, "metrics": name, "factors": walk(settings, metrics)}
         for settings in SETTINGS for name, metrics in METRICS.items()]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"plateau.{flavor}.json")
values = {name: [None if math.isnan(v) else v for v in metrics] for name, metrics in METRICS.items()}
with open(path, "w") as out:
    json.dump({"framework": framework, "script": "plateau.py", "metrics": values, "cases": cases}, out,
              indent=0, separators=(",", ":"))
    out.write("\n")
