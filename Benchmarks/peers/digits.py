# SPDX-License-Identifier: Apache-2.0
"""A three-layer PyTorch convnet on the digits: shifts, batch norm, one-cycle AdamW, 25 epochs.

Prints one JSON object: seconds of the training loop alone, test accuracy. The split is by share only;
its accuracy is not comparable sample by sample with Descent's."""
import gzip, json, sys, time
import numpy as np, torch
from torch import nn

path, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
torch.set_num_threads(2)
torch.manual_seed(seed)
if path.endswith(".npy"):
    table = np.load(path)
else:
    table = np.loadtxt(gzip.open(path, "rt"), delimiter=",", dtype=np.float32)
order = np.random.default_rng(seed).permutation(len(table))
table = table[order]
cut = int(0.85 * len(table))
x = torch.from_numpy(table[:, :64].reshape(-1, 1, 8, 8) / 16)
y = torch.from_numpy(table[:, 64].astype(np.int64))
mean, std = x[:cut].mean(), x[:cut].std()
x = (x - mean) / std
model = nn.Sequential(
    nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
    nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(256, 10))
epochs, batch = 25, 64
steps = (cut + batch - 1) // batch
optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=1e-2)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=epochs * steps)
loss_of = nn.CrossEntropyLoss()


def shifted(images):
    padded = torch.nn.functional.pad(images, (1, 1, 1, 1), value=float(-mean / std))
    rows, columns = torch.randint(0, 3, (2, len(images), 1, 1))
    rows, columns = rows + torch.arange(8).view(1, 8, 1), columns + torch.arange(8)
    return padded[torch.arange(len(images)).view(-1, 1, 1), 0, rows, columns].unsqueeze(1)


begin = time.perf_counter()
for epoch in range(epochs):
    model.train()
    shuffled = torch.randperm(cut)
    for start in range(0, cut, batch):
        rows = shuffled[start:start + batch]
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(shifted(x[rows])), y[rows])
        loss.backward()
        optimizer.step()
        schedule.step()
seconds = time.perf_counter() - begin
model.eval()
with torch.no_grad():
    accuracy = (model(x[cut:]).argmax(1) == y[cut:]).float().mean().item()
print(json.dumps({"seconds": seconds, "accuracy": accuracy}))
