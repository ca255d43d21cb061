"""scikit-learn's LogisticRegression on a matrix in a file, one fit per line on standard input; prints seconds and the objective."""
import json
import sys
import time

import numpy as np
from sklearn import __version__
from sklearn.linear_model import LogisticRegression

path, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
cells = np.fromfile(path, dtype="<f8", count=rows * (columns + 1))
matrix = np.ascontiguousarray(cells[: rows * columns].reshape(rows, columns))
outcome = cells[rows * columns :].astype(np.int64)
print(json.dumps({"version": __version__}), flush=True)
for _ in sys.stdin:
    model = LogisticRegression(C=1.0, solver="lbfgs", max_iter=10000)
    start = time.perf_counter()
    model.fit(matrix, outcome)
    taken = time.perf_counter() - start
    margins = matrix @ model.coef_[0] + model.intercept_[0]
    loss = np.logaddexp(0, margins).sum() - margins[outcome == 1].sum()
    objective = float(loss + (model.coef_[0] ** 2).sum() / 2)
    print(json.dumps({"seconds": taken, "objective": objective, "steps": int(model.n_iter_[0])}), flush=True)
