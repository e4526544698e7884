# SPDX-License-Identifier: Apache-2.0
"""JAX's twins of the benchmark's networks: functions of parameters, by name, and an input.

Images are NHWC and kernels HWIO, which XLA's CPU convolutions prefer."""
import jax, jax.numpy as jnp
from jax import lax


def linear(p, name, x):
    return x @ p[name + ".weight"].T + p[name + ".bias"]


def convolution(p, name, x, stride=1, padding=0):
    y = lax.conv_general_dilated(x, p[name + ".weight"], (stride, stride), [(padding, padding)] * 2,
                                 dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return y + p[name + ".bias"] if name + ".bias" in p else y


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def norm(p, statistics, name, x):
    """Batch norm by the moments of the batch; statistics get new running moments."""
    count = x.size // x.shape[-1]
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    for key, value in [("running_mean", mean), ("running_var", variance * (count / (count - 1)))]:
        key = f"{name}.{key}"
        statistics[key] = 0.9 * statistics[key] + 0.1 * lax.stop_gradient(value)
    return (x - mean) * (lax.rsqrt(variance + 1e-5) * p[name + ".weight"]) + p[name + ".bias"]


def perceptron(*names):
    def forward(p, statistics, x):
        for name in names[:-1]:
            x = jax.nn.relu(linear(p, name, x))
        return linear(p, names[-1], x)
    return forward


def lenet(p, statistics, x):
    x = pool(jax.nn.relu(convolution(p, "0", x, padding=2)))
    x = pool(jax.nn.relu(convolution(p, "3", x)))
    x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
    return linear(p, "11", jax.nn.relu(linear(p, "9", jax.nn.relu(linear(p, "7", x)))))


def resnet20(p, statistics, x):
    x = jax.nn.relu(norm(p, statistics, "bn1", convolution(p, "conv1", x, padding=1)))
    for stage in range(3):
        for block in range(3):
            name, stride = f"layer{stage + 1}.{block}", 2 if block == 0 and stage > 0 else 1
            y = norm(p, statistics, name + ".bn1", convolution(p, name + ".conv1", x, stride, 1))
            y = norm(p, statistics, name + ".bn2", convolution(p, name + ".conv2", jax.nn.relu(y), 1, 1))
            if stride == 2:
                x = x[:, ::2, ::2]
                half = x.shape[-1] // 2
                x = jnp.pad(x, [(0, 0)] * 3 + [(half, half)])
            x = jax.nn.relu(x + y)
    return linear(p, "linear", x.mean((1, 2)))


networks = {
    "softmax": perceptron("0"), "mlp-sgd": perceptron("0", "2"), "mlp-adam": perceptron("0", "2"),
    "mlp-large": perceptron("0", "2", "4"), "lenet": lenet, "resnet20": resnet20,
}
