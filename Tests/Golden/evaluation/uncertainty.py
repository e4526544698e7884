# SPDX-License-Identifier: Apache-2.0
"""Intervals and tests on random small cases, by SciPy, statsmodels and scikit-learn.

Run: python uncertainty.py writes uncertainty.json beside it; python uncertainty.py --cases N --out FILE
writes N cases of the same form. What no library has is written here from its paper: the score interval of
Tango 1998 (solved from its definition), DeLong 1988 (by the kernel of all pairs), mid-p of Fagerland 2013."""
import argparse, json, os, warnings
import numpy as np, scipy, sklearn, statsmodels
from scipy import stats
from scipy.optimize import brentq
from scipy.special import betainc
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")
LEVELS = [0.8, 0.9, 0.95, 0.99]


def clopper(rng):
    n = int(rng.choice([1, 2, 5, 20, 100, 1000, 100_000]))
    k = int(rng.integers(0, n + 1)) if rng.random() < 0.7 else int(rng.choice([0, n, n // 2, max(0, n - 1)]))
    level = float(rng.choice(LEVELS))
    low, high = proportion_confint(k, n, 1 - level, "beta")
    # statsmodels and SciPy agree; where nothing succeeds they give exactly 0.
    return {"counts": [k, n], "level": level, "expected": [float(low), float(high)]}


def beta(rng):
    a, b = (float(10 ** rng.uniform(-1, 4)) for _ in range(2))
    centre = a / (a + b)
    x = float(np.clip(centre + rng.normal() * 2 * np.sqrt(centre * (1 - centre) / (a + b)), 0, 1))
    return {"values": [x, a, b], "expected": [float(betainc(a, b, x))]}


def mcnemar_case(rng):
    n = int(rng.choice([1, 3, 10, 50, 400, 5000]))
    b = int(rng.binomial(n, rng.choice([0.5, 0.4, 0.2])))
    c = n - b
    table = [[7, b], [c, 3]]
    exact = mcnemar(table, exact=True)
    chi = mcnemar(table, exact=False, correction=True)
    mid = 2 * stats.binom.cdf(min(b, c), n, 0.5) - stats.binom.pmf(min(b, c), n, 0.5)
    return {"counts": [b, c], "expected": [float(exact.pvalue), float(mid), float(chi.statistic), float(chi.pvalue)]}


def tango(rng):
    n = int(rng.choice([5, 20, 100, 1000, 20000]))
    share = rng.dirichlet([rng.choice([0.1, 1, 5]), rng.choice([0.1, 1, 5]), 8])
    b, c, _ = (int(v) for v in rng.multinomial(n, share))
    level = float(rng.choice(LEVELS))
    z = stats.norm.ppf(0.5 + level / 2)

    def statistic(delta):
        # The most likely q = P(only the first is right) if P(only the second) = q + delta.
        rest = n - b - c
        # Its slope times what is positive within the range; an absent cell leaves its factor out.
        first = lambda q: q if b else 1
        second = lambda q: q + delta if c else 1
        slope = lambda q: ((b * second(q) + c * first(q)) * (1 - 2 * q - delta) - 2 * rest * first(q) * second(q))
        low, high = max(0.0, -delta), (1 - delta) / 2
        if slope(low) <= 0:
            q = low
        elif slope(high) >= 0:
            q = high
        else:
            q = brentq(slope, low, high, xtol=1e-17, rtol=8.9e-16)
        return n * delta - (c - b), z * np.sqrt(max(0.0, n * (2 * q + delta - delta * delta)))

    estimate = (c - b) / n
    up = lambda d: statistic(d)[0] - statistic(d)[1]
    down = lambda d: statistic(d)[0] + statistic(d)[1]
    # At 0 and at ±1 the likelihood has no slope; the bounds are beside, where there is one.
    beside = 1e-9 if b == c or abs(estimate) == 1 else 0
    high = 1.0 if estimate == 1 else brentq(up, estimate + beside, 1, xtol=1e-17, rtol=8.9e-16)
    low = -1.0 if estimate == -1 else brentq(down, -1, estimate - beside, xtol=1e-17, rtol=8.9e-16)
    return {"counts": [b, c, n], "level": level, "expected": [float(low), float(high)]}


def scores(rng, n, kind):
    y = rng.random(n) < rng.choice([0.2, 0.5, 0.8])
    x = rng.normal(size=n) + y * rng.choice([0.0, 1.0, 2.0])
    if kind == 1:
        x = np.round(x * 2) / 2
    if kind == 2:
        x = np.round(x)
    return x, y


def delong_parts(x, y):
    p, q = x[y], x[~y]
    kernel = (p[:, None] > q[None, :]) + 0.5 * (p[:, None] == q[None, :])
    return kernel.mean(axis=1), kernel.mean(axis=0)


def delong(rng):
    while True:
        n = int(rng.integers(6, 40))
        x, y = scores(rng, n, int(rng.integers(0, 3)))
        if 2 <= y.sum() <= n - 2:
            break
    other = np.round(rng.normal(size=n) + y, int(rng.integers(0, 3)))
    if rng.random() < 0.4:
        other = x + other * 0.5
    level = float(rng.choice(LEVELS))
    z = stats.norm.ppf(0.5 + level / 2)
    m, k = y.sum(), n - y.sum()
    parts = [delong_parts(v, y) for v in (x, other)]
    areas = [float(roc_auc_score(y, v)) for v in (x, other)]
    s10, s01 = (np.cov([parts[0][i], parts[1][i]]) for i in (0, 1))
    s = s10 / m + s01 / k
    out = {"scores": x.tolist(), "others": other.tolist(), "labels": y.astype(int).tolist(), "level": level,
           "expected": [areas[0], areas[1], float(s[0, 0]), float(s[1, 1])], "interval": None, "plain": None, "test": None}
    se = np.sqrt(s[0, 0])
    if se > 0 and 0 < areas[0] < 1:
        centre, half = np.log(areas[0] / (1 - areas[0])), z * se / (areas[0] * (1 - areas[0]))
        out["interval"] = [float(1 / (1 + np.exp(-(centre + v)))) for v in (-half, half)]
        out["plain"] = [float(np.clip(areas[0] + v, 0, 1)) for v in (-z * se, z * se)]
    contrast = [s10[0, 0] + s10[1, 1] - 2 * s10[0, 1], s01[0, 0] + s01[1, 1] - 2 * s01[0, 1]]
    variance = contrast[0] / m + contrast[1] / k
    if variance > 1e-12:
        d, se = areas[1] - areas[0], np.sqrt(variance)
        out["test"] = [float(d / se), float(2 * stats.norm.sf(abs(d / se))),
                       float(max(-1, d - z * se)), float(min(1, d + z * se))]
    return out


STATISTICS = {
    "mean": lambda x, axis=-1: np.mean(x, axis=axis),
    "deviation": lambda x, axis=-1: np.std(x, axis=axis, ddof=1),
    "ratio": lambda x, axis=-1: np.mean(x ** 2, axis=axis) / (1 + np.abs(np.mean(x, axis=axis))),
    "difference": lambda x, y, axis=-1: np.mean(x, axis=axis) - np.mean(y, axis=axis),
}


def bca(rng):
    """The bounds of scipy.stats.bootstrap; the replicates and the jackknife are given along."""
    while True:
        name = str(rng.choice(list(STATISTICS)))
        statistic = STATISTICS[name]
        n = int(rng.integers(5, 30))
        samples = [rng.exponential(size=n)] + ([rng.normal(size=int(rng.integers(4, 20)))] if name == "difference" else [])
        if rng.random() < 0.3:
            samples = [np.round(v, 1) for v in samples]
        level = float(rng.choice(LEVELS))
        options = dict(confidence_level=level, vectorized=True, axis=-1)
        result = stats.bootstrap(samples, statistic, n_resamples=150, rng=rng, method="percentile", **options)
        bounds = {}
        for method, key in (("percentile", "percentile"), ("basic", "basic"), ("BCa", "bca")):
            again = stats.bootstrap(samples, statistic, n_resamples=0, bootstrap_result=result, method=method, **options)
            bounds[key] = [float(again.confidence_interval.low), float(again.confidence_interval.high)]
        if np.isfinite(bounds["bca"]).all():
            break
    jackknife = []
    for j, sample in enumerate(samples):
        values = []
        for i in range(len(sample)):
            left = list(samples)
            left[j] = np.delete(sample, i)
            values.append(float(statistic(*left)))
        jackknife.append(values)
    return {"statistic": name, "samples": [v.tolist() for v in samples], "level": level,
            "value": float(statistic(*samples)), "replicates": result.bootstrap_distribution.tolist(),
            "jackknife": jackknife, "standardError": float(result.standard_error), "bounds": bounds}


def holm(rng):
    p = rng.random(int(rng.integers(1, 12))) ** 2
    if rng.random() < 0.4:
        p = np.round(p, 1)
    return {"values": p.tolist(), "expected": multipletests(p, method="holm")[1].tolist()}


def ranking(rng):
    """Figures and curves under weights that are whole numbers, as a resample has them."""
    n = int(rng.integers(2, 60))
    x, y = scores(rng, n, int(rng.integers(0, 3)))
    w = rng.multinomial(n, np.full(n, 1 / n))
    grid = np.arange(11) / 10
    out = {"scores": x.tolist(), "labels": y.astype(int).tolist(), "weights": w.tolist(),
           "precision": None, "area": None, "envelope": None, "roc": None}
    if w[y].sum() > 0:
        out["precision"] = float(average_precision_score(y, x, sample_weight=w))
        keep = w > 0
        p, r, _ = precision_recall_curve(y[keep], x[keep], sample_weight=w[keep])
        p, r = p[:-1], r[:-1]
        out["envelope"] = [float(p[r >= g].max()) for g in grid]
        if w[~y].sum() > 0:
            out["area"] = float(roc_auc_score(y, x, sample_weight=w))
            f, t, _ = roc_curve(y[keep], x[keep], sample_weight=w[keep], drop_intermediate=False)
            # At a jump numpy's interpolation takes either end; ours is the top.
            top = lambda g: t[f == g].max() if (f == g).any() else np.interp(g, f, t)
            out["roc"] = [float(top(g)) for g in grid]
    return out


KINDS = {"clopper": (clopper, 60), "beta": (beta, 60), "mcnemar": (mcnemar_case, 40), "tango": (tango, 50),
         "delong": (delong, 40), "bca": (bca, 24), "holm": (holm, 20), "ranking": (ranking, 40)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int)
    parser.add_argument("--out")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    total = sum(count for _, count in KINDS.values())
    cases = []
    for kind, (make, count) in KINDS.items():
        number = count if options.cases is None else -(-options.cases * count // total)
        cases += [{"kind": kind, **make(rng)} for _ in range(number)]
    out = options.out or os.path.join(os.path.dirname(os.path.abspath(__file__)), "uncertainty.json")
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
                "statsmodels": statsmodels.__version__}
    with open(out, "w") as file:
        file.write('{"versions": ' + json.dumps(versions) + ',\n"cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


main()
