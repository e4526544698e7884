# SPDX-License-Identifier: Apache-2.0
"""optax's Adam, AdamW, AMSGrad, Adamax, NAdam, RAdam and Lion, in float64. Run with optax 0.2.8, jax 0.10.2.

optax has no weight decay in some of them: `add_decayed_weights` before one couples it, behind it
decouples it, as adamw, adamaxw, nadamw and lion do themselves."""
import os

os.environ["JAX_ENABLE_X64"] = "1"
import jax, optax
from trajectories import write
from walk import walk

cases = []
NAMES = {"beta1": "b1", "beta2": "b2", "epsilon": "eps", "threshold": "threshold"}


def case(rule, settings, direction, drops=False, decay=0.0, coupled=False):
    """direction: what optax scales by; then the decay, then the rate, as its own aliases have it."""
    arguments = {NAMES[name]: value for name, value in settings.items() if name in NAMES}
    settings = dict(settings)

    def make(parameters):
        decays = [optax.add_decayed_weights(settings.get("weightDecay", decay))]
        scaling = [direction(**arguments)]
        chain = optax.chain(*(decays + scaling if coupled else scaling + decays))
        state = [chain.init(parameters), parameters]

        def step(gradients, factor):
            updates, state[0] = chain.update([jax.numpy.asarray(g) for g in gradients], state[0], state[1])
            rate = settings["learningRate"] * factor
            state[1] = optax.apply_updates(state[1], [-rate * u for u in updates])
            return state[1]
        return step
    cases.append({"rule": rule, "flavor": "optax", "settings": settings, "drops": drops,
                  "parameters": walk(make, drops)})


def whole(rule, settings, alias, drops=False):
    """An alias with its own rate and decay, so with its own defaults."""
    names = dict(NAMES, learningRate="learning_rate", weightDecay="weight_decay")

    def make(parameters):
        arguments = {names[name]: value for name, value in settings.items()}
        rate = arguments["learning_rate"]
        arguments["learning_rate"] = lambda count: jax.numpy.where(count >= 40, rate * 0.1, rate) if drops else rate
        chain = alias(**arguments)
        state = [chain.init(parameters), parameters]

        def step(gradients, factor):
            updates, state[0] = chain.update([jax.numpy.asarray(g) for g in gradients], state[0], state[1])
            state[1] = optax.apply_updates(state[1], updates)
            return state[1]
        return step
    cases.append({"rule": rule, "flavor": "optax", "settings": settings, "drops": drops,
                  "parameters": walk(make, drops)})


few = {"learningRate": 0.01}
many = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.7, "epsilon": 1e-3}
decayed = {"learningRate": 0.02, "weightDecay": 0.1}
for rule, plain, scaling in [("adam", optax.adam, optax.scale_by_adam),
                             ("amsgrad", optax.amsgrad, optax.scale_by_amsgrad),
                             ("radam", optax.radam, optax.scale_by_radam)]:
    settings = dict(many, beta2=0.9) if rule == "radam" else many
    whole(rule, few, plain)
    whole(rule, settings, plain)
    whole(rule, settings, plain, drops=True)
    case(rule, decayed, scaling, drops=True, coupled=True)
case("amsgrad", dict(decayed, decoupled=1), optax.scale_by_amsgrad)
case("radam", dict(decayed, decoupled=1), optax.scale_by_radam)
# The sixth step has ρ = 5.996: with a threshold of 6 it is the seventh that is first rectified.
whole("radam", {"learningRate": 0.02, "threshold": 6}, optax.radam)
for rule, plain, withDecay in [("adamw", optax.adamw, optax.adamw), ("adamax", optax.adamax, optax.adamaxw),
                               ("nadam", optax.nadam, optax.nadamw)]:
    whole(rule, few, plain)
    whole(rule, many, plain)
    whole(rule, many, plain, drops=True)
    whole(rule, decayed, withDecay, drops=True)
whole("lion", {"learningRate": 0.01}, optax.lion)
for drops in (False, True):
    whole("lion", {"learningRate": 0.01, "beta1": 0.85, "beta2": 0.92}, optax.lion, drops)
whole("lion", {"learningRate": 0.02, "weightDecay": 0.1}, optax.lion, True)
write("adam_family_optax.json", "optax " + optax.__version__, cases)
