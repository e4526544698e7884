# SPDX-License-Identifier: Apache-2.0
"""The papers and the lecture, which no package computes: formulas in NumPy, float64.

paper: Sutskever et al. 2013 (SGD), Duchi et al. 2011 (AdaGrad). lecture: rows L6, L7, L9 and L10 of its
requirements. Run: python descent_adaptive_formula.py with NumPy."""
import numpy
from numpy import sqrt, zeros_like
from peers import run_formula
from trajectories import write

cases = []


def case(rule, flavor, settings, update, rate, drops=False):
    cases.append({"rule": rule, "flavor": flavor, "settings": settings, "drops": drops,
                  "parameters": run_formula(update, rate, drops)})


def paper_sgd(momentum, decay=0.0, nesterov=False):
    """Sutskever: v = μv − ε∇f(w + μv), w = w + v. What is handed in and kept is the point ahead, w + μv."""
    def update(ahead, g, rate, m, step):
        v = m.get("v", zeros_like(ahead))
        w = ahead - momentum * v if nesterov else ahead
        m["v"] = momentum * v - rate * (g + decay * ahead)
        w = w + m["v"]
        return w + momentum * m["v"] if nesterov else w
    return update


def lecture_sgd(momentum, decay=0.0, nesterov=False):
    """v = βv − ∇f(w + αv), w = w + αv. What is handed in and kept is the point ahead, w + αv."""
    def update(ahead, g, rate, m, step):
        v = m.get("v", zeros_like(ahead))
        w = ahead - rate * v if nesterov else ahead
        m["v"] = momentum * v - (g + decay * ahead)
        w = w + rate * m["v"]
        return w + rate * m["v"] if nesterov else w
    return update


def fisher(epsilon, decay=0.0):
    def update(w, g, rate, m, step):
        g = g + decay * w
        return w - rate * g / sqrt(g**2 + epsilon)
    return update


def adagrad(epsilon, inside, first=0.0, decay=0.0):
    def update(w, g, rate, m, step):
        g = g + decay * w
        m["s"] = m.get("s", first + zeros_like(w)) + g**2
        return w - rate * g / (sqrt(m["s"] + epsilon) if inside else sqrt(m["s"]) + epsilon)
    return update


def rmsprop(keep, epsilon, inside, momentum=0.0, centered=False, decay=0.0):
    def update(w, g, rate, m, step):
        g = g + decay * w
        zero = zeros_like(w)
        m["q"] = keep * m.get("q", zero) + (1 - keep) * g**2
        m["mean"] = keep * m.get("mean", zero) + (1 - keep) * g
        q = m["q"] - m["mean"]**2 if centered else m["q"]
        m["v"] = momentum * m.get("v", zero) + g / (sqrt(q + epsilon) if inside else sqrt(q) + epsilon)
        return w - rate * m["v"]
    return update


case("sgd", "lecture", {}, lecture_sgd(0), 0.01)
case("sgd", "paper", {}, paper_sgd(0), 0.01)
case("diagonal-fisher", "lecture", {}, fisher(1e-8), 0.01)
case("adagrad", "lecture", {}, adagrad(1e-8, True), 0.01)
case("rmsprop", "lecture", {}, rmsprop(0.99, 1e-8, True), 0.01)
for drops in (False, True):
    for flavor, make in (("paper", paper_sgd), ("lecture", lecture_sgd)):
        case("sgd", flavor, {"learningRate": 0.05, "weightDecay": 0.1}, make(0, 0.1), 0.05, drops)
        case("sgd", flavor, {"learningRate": 0.02, "momentum": 0.9}, make(0.9), 0.02, drops)
        case("sgd", flavor, {"learningRate": 0.02, "momentum": 0.9, "nesterov": 1},
             make(0.9, nesterov=True), 0.02, drops)
        case("sgd", flavor, {"learningRate": 0.02, "momentum": 0.8, "nesterov": 1, "weightDecay": 0.1},
             make(0.8, 0.1, True), 0.02, drops)
    case("diagonal-fisher", "lecture", {"learningRate": 0.05}, fisher(1e-8), 0.05, drops)
    case("diagonal-fisher", "lecture", {"learningRate": 0.02, "epsilon": 1e-2}, fisher(1e-2), 0.02, drops)
    case("diagonal-fisher", "lecture", {"learningRate": 0.02, "epsilon": 1.0, "weightDecay": 0.1},
         fisher(1.0, 0.1), 0.02, drops)
    case("adagrad", "paper", {"learningRate": 0.1}, adagrad(1e-10, False), 0.1, drops)
    case("adagrad", "paper", {"learningRate": 0.1, "epsilon": 1e-2, "weightDecay": 0.1},
         adagrad(1e-2, False, decay=0.1), 0.1, drops)
    case("adagrad", "lecture", {"learningRate": 0.1, "epsilon": 1e-2, "initialAccumulator": 0.3},
         adagrad(1e-2, True, 0.3), 0.1, drops)
    case("adagrad", "lecture", {"learningRate": 0.1, "weightDecay": 0.1}, adagrad(1e-8, True, decay=0.1), 0.1, drops)
    case("rmsprop", "lecture", {"learningRate": 0.02, "decay": 0.9, "epsilon": 1e-2},
         rmsprop(0.9, 1e-2, True), 0.02, drops)
    case("rmsprop", "lecture", {"learningRate": 0.01, "momentum": 0.9, "weightDecay": 0.1},
         rmsprop(0.99, 1e-8, True, 0.9, decay=0.1), 0.01, drops)
    case("rmsprop", "lecture", {"learningRate": 0.01, "centered": 1, "momentum": 0.5, "epsilon": 1e-4},
         rmsprop(0.99, 1e-4, True, 0.5, True), 0.01, drops)
write("descent_adaptive_formula.json", "formulas in numpy " + numpy.__version__, cases)
