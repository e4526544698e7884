# SPDX-License-Identifier: Apache-2.0
"""The rows of the table, in order: what is timed, against whom, and the goal.

A goal is a ratio, our time by the best peer's: 0.6 where 62 ms were asked for beside 104."""
from dataclasses import dataclass

TORCH, JAX = "torch_steps.py", "jax_steps.py"
# Steps of small float32 networks differ by rounding alone; bfloat16 has 8 bits.
FLOAT32, BFLOAT16 = 1e-4, 2e-2


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    goal: float
    # The network whose first weights both sides read; empty where there is no such file.
    network: str
    # Programs in peers/ with their settings.
    peers: tuple
    kind: str = "steps"
    ours: tuple = ()
    # Runs in one sample: clocks and waiting must not count.
    repetitions: int = 1
    tolerance: float = FLOAT32
    # Steps before the weights are written, so that batch norms have statistics.
    steps: int = 0


def torch(*settings):
    return tuple((TORCH, setting) for setting in settings)


images = torch("eager", "eager+channels-last", "compile", "compile+channels-last")
half = torch("eager+bf16", "eager+bf16+channels-last", "compile+bf16", "compile+bf16+channels-last")
vectors = torch("eager", "compile") + ((JAX, "jit"),)
inference = tuple(("torch_inference.py", s) for s in ("eager", "channels-last", "compile")) + (
    ("onnx_inference.py", "onnxruntime"),)

rows = [
    Row("softmax", "softmax regression 64→10, batch 32", 7 / 42, "softmax", vectors, repetitions=200),
    Row("mlp-sgd", "MLP 64-32-10, batch 32, momentum", 10 / 35, "mlp-sgd", vectors, repetitions=200),
    Row("mlp-adam", "MLP 64-32-10, batch 32, Adam", 10 / 35, "mlp-adam", vectors, repetitions=200),
    Row("mlp-sgd-by-hand", "the same by hand, momentum", 35 / 250, "mlp-sgd", torch("eager"),
        ours=("--by-hand",), repetitions=50),
    Row("mlp-adam-by-hand", "the same by hand, Adam", 35 / 250, "mlp-adam", torch("eager"),
        ours=("--by-hand",), repetitions=50),
    Row("mlp-large", "MLP 784-512-256-10, batch 128", 1.6 / 2.3, "mlp-large", vectors, repetitions=5),
    Row("lenet", "LeNet 28×28, batch 64", 1.5 / 3.2, "lenet", images + ((JAX, "jit"),), repetitions=5),
    Row("resnet20", "ResNet-20 32×32, batch 64", 62 / 104, "resnet20", images + ((JAX, "jit"),)),
    Row("resnet20-bf16", "ResNet-20, bf16", 48 / 83, "resnet20", half, ours=("--precision", "bf16"),
        tolerance=BFLOAT16),
    Row("resnet18", "ResNet-18 32×32, batch 32", 280 / 567, "resnet18", images),
    Row("resnet18-bf16", "ResNet-18, bf16", 240 / 395, "resnet18", half, ours=("--precision", "bf16"),
        tolerance=BFLOAT16),
    Row("mobilenet", "MobileNet 32×32, batch 64", 1 / 1.5, "mobilenet", images),
    Row("adam", "Adam on 25 M parameters in 60 tensors", 1.0, "", (("adam.py", "fused"),), kind="adam"),
    Row("inference1", "ResNet-20 in use, batch 1", 1 / 1.3, "resnet20", inference, kind="inference",
        repetitions=5, steps=60),
    Row("inference256", "ResNet-20 in use, batch 256", 1 / 1.3, "resnet20", inference, kind="inference",
        steps=60),
    Row("loader", "epoch over 5,000 JPEG 256² → 64²", 1 / 1.5, "",
        tuple(("loader.py", f"{s}{n}") for s in ("plain", "draft") for n in (0, 1, 2, 3, 4)), kind="loader",
        tolerance=5e-3),
    Row("digits", "descent train digits, whole process", 1 / 5, "", (("digits.py", "script"),), kind="digits"),
    Row("memory", "peak memory, ResNet-20 step", 1.0, "resnet20", torch("eager", "eager+channels-last"),
        kind="memory"),
    Row("memory-lean", "peak memory, lean", 0.7, "resnet20", torch("eager", "eager+channels-last"),
        kind="memory", ours=("--memory", "lean")),
]
