# SPDX-License-Identifier: Apache-2.0
"""Training steps of JAX: one jitted function with donated buffers.

Usage: jax_steps.py NAME SETTING STATE THREADS. Steps are sent off without waiting for each, as JAX wants
it; the driver's unit of repetitions ends with a wait. XLA takes as many threads as it may use cores."""
import functools, sys
import jax, jax.numpy as jnp, serve
from jax_networks import networks

name, path = sys.argv[1], sys.argv[3]
state = serve.read_state(path)


def layout(value):
    return value.transpose(2, 3, 1, 0) if value.ndim == 4 else value


images = state["@images"]
x = jnp.asarray(images.transpose(0, 2, 3, 1) if images.ndim == 4 else images)
y = jnp.asarray(state["@labels"])
isStatistic = lambda key: key.rpartition(".")[2].startswith("running_")
weights = {k: jnp.array(layout(v)) for k, v in state.items() if not k.startswith("@") and not isStatistic(k)}
statistics = {k: jnp.array(v) for k, v in state.items() if isStatistic(k)}
zeros = lambda: {k: jnp.zeros_like(v) for k, v in weights.items()}
slots = (zeros(), zeros(), jnp.zeros(())) if name == "mlp-adam" else (zeros(),)


def loss_of(weights, statistics, x, y):
    statistics = dict(statistics)
    chosen = jax.nn.log_softmax(networks[name](weights, statistics, x))[jnp.arange(y.size), y]
    return -chosen.mean(), statistics


def momentum(weights, slots, gradients):
    velocity = {k: 0.9 * slots[0][k] + gradients[k] for k in weights}
    return {k: weights[k] - 0.01 * velocity[k] for k in weights}, (velocity,)


def adam(weights, slots, gradients):
    count = slots[2] + 1
    mean = {k: 0.9 * slots[0][k] + 0.1 * gradients[k] for k in weights}
    square = {k: 0.999 * slots[1][k] + 0.001 * gradients[k] ** 2 for k in weights}
    rate, root = 1e-3 / (1 - 0.9 ** count), jnp.sqrt(1 - 0.999 ** count)
    moved = {k: weights[k] - rate * mean[k] / (jnp.sqrt(square[k]) / root + 1e-8) for k in weights}
    return moved, (mean, square, count)


@functools.partial(jax.jit, donate_argnums=(0, 1, 2))
def step(weights, slots, statistics, x, y):
    (loss, statistics), gradients = jax.value_and_grad(loss_of, has_aux=True)(weights, statistics, x, y)
    weights, slots = (adam if name == "mlp-adam" else momentum)(weights, slots, gradients)
    return weights, slots, statistics, loss


loss = None


def run():
    global weights, slots, statistics, loss
    weights, slots, statistics, loss = step(weights, slots, statistics, x, y)
    return loss


serve.serve(run, [float(run()) for _ in range(5)], finish=lambda: jax.block_until_ready((weights, loss)))
