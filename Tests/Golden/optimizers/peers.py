# SPDX-License-Identifier: Apache-2.0
"""100 steps of Keras, of optax, and of formulas written out in NumPy; see trajectories.py, which has PyTorch.

Keras and optax: KERAS_BACKEND=jax OMP_NUM_THREADS=1 with keras 3.15.1, optax 0.2.8, jax 0.10.2."""
from trajectories import KEPT, SHAPES, gradient, rate_factor, start


def arrays(of, shapes=("matrix", "vector")):
    """{name: array} with the elements of(index), counted over all parameters together."""
    import numpy as np
    result, offset = {}, 0
    for name in shapes:
        count = int(np.prod(SHAPES[name]))
        values = [of(offset + i) for i in range(count)]
        result[name] = np.array(values, dtype=np.float64).reshape(SHAPES[name])
        offset += count
    return result


def keep(path, step, parameters):
    if step in KEPT:
        for name, value in parameters.items():
            path.setdefault(name, {})[str(step)] = [float(x) for x in value.reshape(-1)]


def run_keras(optimizer, drops=False):
    """The kept values of a Keras optimizer, in float64."""
    import os
    os.environ["KERAS_BACKEND"] = "jax"
    import jax
    jax.config.update("jax_enable_x64", True)
    import keras
    import numpy as np
    assert keras.config.floatx() == "float64", "call keras_float64() before making an optimizer"
    variables = {name: keras.Variable(value, dtype="float64") for name, value in arrays(start).items()}
    rate = float(optimizer.learning_rate)
    path = {}
    for step in range(1, 101):
        optimizer.learning_rate = rate * rate_factor(step, drops)
        gradients = arrays(lambda i: gradient(step, i))
        optimizer.apply([keras.ops.convert_to_tensor(g, dtype="float64") for g in gradients.values()],
                        list(variables.values()))
        keep(path, step, {name: np.asarray(v.value) for name, v in variables.items()})
    return path


def keras_float64():
    """Imports Keras such that learning rates and slots are float64 too."""
    import os
    os.environ["KERAS_BACKEND"] = "jax"
    import jax
    jax.config.update("jax_enable_x64", True)
    import keras
    keras.config.set_floatx("float64")
    return keras


def run_optax(make, rate, drops=False):
    """The kept values of make(schedule), a gradient transformation, in float64."""
    import jax
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import numpy as np
    import optax
    # optax counts from 0.
    transformation = make(lambda count: jnp.where(drops & (count + 1 > 40), rate * 0.1, rate))
    parameters = {name: jnp.asarray(value) for name, value in arrays(start).items()}
    state = transformation.init(parameters)
    path = {}
    for step in range(1, 101):
        gradients = {n: jnp.asarray(g) for n, g in arrays(lambda i: gradient(step, i)).items()}
        updates, state = transformation.update(gradients, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        keep(path, step, {name: np.asarray(value) for name, value in parameters.items()})
    return path


def run_formula(update, rate, drops=False):
    """The kept values of update(w, g, rate, memory, step) -> w in NumPy; memory is a dict, empty at first."""
    parameters = arrays(start)
    memories = {name: {} for name in parameters}
    path = {}
    for step in range(1, 101):
        gradients = arrays(lambda i: gradient(step, i))
        for name in parameters:
            parameters[name] = update(
                parameters[name], gradients[name], rate * rate_factor(step, drops), memories[name], step)
        keep(path, step, parameters)
    return path
