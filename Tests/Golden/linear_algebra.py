# SPDX-License-Identifier: Apache-2.0
"""Eigenvalues, eigenvectors and QR of given matrices by NumPy (LAPACK) in float64.

Signs are arbitrary in both; here the largest element of an eigenvector is positive, and the diagonal
of R is. Eigenvectors are given only where all eigenvalues are apart."""
import json, os
import numpy


def element(row, column):
    return ((row * 131 + column * 37 + row * column + 17) ** 5 % 100003 % 2003 - 1001) / 512


cases = []
for size in (1, 2, 3, 5, 8, 17, 40):
    a = numpy.array([[element(i, j) for j in range(size)] for i in range(size)])
    values, vectors = numpy.linalg.eigh(a @ a.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    assert size == 1 or min(-numpy.diff(values)) > 1e-3 * values[0] / size ** 2, size
    largest = vectors[abs(vectors).argmax(0), range(size)]
    q, r = numpy.linalg.qr(a)
    assert min(abs(numpy.diag(r))) > 1e-3, size
    q = q * numpy.where(numpy.diag(r) < 0, -1, 1)
    cases.append({"size": size, "values": values.tolist(), "q": q.reshape(-1).tolist(),
                  "vectors": (vectors * numpy.sign(largest)).reshape(-1).tolist()})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "linear_algebra.json")
with open(path, "w") as out:
    json.dump({"framework": f"numpy {numpy.__version__}", "script": "linear_algebra.py", "cases": cases}, out,
              indent=0, separators=(",", ":"))
    out.write("\n")
