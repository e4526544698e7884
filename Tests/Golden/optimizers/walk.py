# SPDX-License-Identifier: Apache-2.0
"""The walk of trajectories.py for optimizers that are not PyTorch's.

For Lion the scripts take 0.85 and 0.92: only signs show, and with these a thousandth less of either
turns some sign of these gradients, while no sum of them is so near to 0 that rounding could."""
import numpy
from trajectories import KEPT, SHAPES, gradient, rate_factor, start


def walk(make, drops=False):
    """100 steps. make(parameters) takes a list of float64 arrays and gives step(gradients, factor),
    which takes gradients and the factor of the learning rate and gives the new parameters."""
    names, parameters, offsets, offset = list(SHAPES), [], [], 0
    for name in names:
        count = int(numpy.prod(SHAPES[name]))
        parameters.append(numpy.array([start(offset + i) for i in range(count)]).reshape(SHAPES[name]))
        offsets.append(offset)
        offset += count
    step = make([p.copy() for p in parameters])
    path = {name: {} for name in names}
    for number in range(1, 101):
        gradients = [numpy.array([gradient(number, first + i) for i in range(p.size)]).reshape(p.shape)
                     for p, first in zip(parameters, offsets)]
        new = step(gradients, rate_factor(number, drops))
        if number in KEPT:
            for name, value in zip(names, new):
                value = numpy.asarray(value)
                assert value.dtype == numpy.float64, value.dtype
                path[name][str(number)] = value.reshape(-1).tolist()
    return path
