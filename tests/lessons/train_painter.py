"""The model that lesson 09 loads: trained with PyTorch, saved with its outputs as `course/figures/painter.safetensors`.

`python -m tests.lessons.train_painter` makes the file anew, in about a minute; it needs PyTorch. The net learns one
picture, which `cat` draws by formulas: given a place (x, y), each from -1 to 1, how bright it is there, from 0 to 1. Saved are its
parameters under PyTorch's names, and as "places" and "outputs" some places and what PyTorch gives for them, which lesson 09 compares.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tinygrad_edu import save

FILE = Path(__file__).resolve().parents[2] / "course" / "figures" / "painter.safetensors"


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + F.gelu(self.linear(self.norm(x)))  # (N, width)


class Painter(nn.Module):
    def __init__(self, width=40):
        super().__init__()
        self.first = nn.Linear(2, width)
        self.blocks = nn.ModuleList([Block(width) for _ in range(3)])
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        x = self.first(x).sin()  # (N, 2) -> (N, width)
        for block in self.blocks:
            x = block(x)
        return self.last(x)  # (N, 1): how bright it is there


def cat(x, y):
    """The brightness of a cat's face at places x, y (arrays), y upwards: 1 for white, 0 for black."""
    light = np.ones_like(x)

    def paint(where, shade):
        light[where] = shade

    side = np.abs(x)
    ear = (side > 0.28) & (side < 0.78) & (y > 0.2) & (y < 0.2 + 0.75 * (1 - np.abs(side - 0.56) / 0.26))
    paint(ear, 0.35)
    paint((x / 0.78) ** 2 + ((y + 0.12) / 0.66) ** 2 < 1, 0.35)
    paint(((side - 0.3) / 0.15) ** 2 + ((y - 0.05) / 0.13) ** 2 < 1, 1.0)
    paint(((side - 0.28) / 0.055) ** 2 + ((y - 0.05) / 0.11) ** 2 < 1, 0.0)
    paint((x / 0.3) ** 2 + ((y + 0.42) / 0.2) ** 2 < 1, 0.75)
    paint((side < 0.1 * (y + 0.42) / 0.14) & (y < -0.28), 0.0)
    paint((np.abs(np.hypot(side - 0.09, y + 0.42) - 0.09) < 0.018) & (y < -0.42), 0.0)
    return light


def picture(size, finer=4):
    """Places (size * size, 2) and brightness (size * size, 1), each the mean over finer x finer points: soft edges."""
    fine = (np.arange(size * finer) + 0.5) / (size * finer) * 2 - 1
    light = cat(*np.meshgrid(fine, -fine)).reshape(size, finer, size, finer).mean(axis=(1, 3))
    return places(size), light.reshape(-1, 1).astype(np.float32)


def places(size):
    """The centres of size x size pixels, row by row from the top: (size * size, 2), float32."""
    middle = (np.arange(size) + 0.5) / size * 2 - 1
    xs, ys = np.meshgrid(middle, -middle)
    return np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32)


def train(steps=1500, size=48):
    """A Painter that has learned the cat."""
    torch.manual_seed(0)
    net = Painter()
    with torch.no_grad():
        net.first.weight.mul_(8)  # several waves across the picture
    x, target = (torch.from_numpy(a) for a in picture(size))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=steps)
    for step in range(steps):
        loss = F.mse_loss(net(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 499:
            print(f"step {step + 1}: {loss.item():.5f}")
    return net


if __name__ == "__main__":
    net, some = train(), torch.from_numpy(places(24))
    with torch.no_grad():
        found = {**net.state_dict(), "places": some, "outputs": net(some)}
    save({name: x.numpy() for name, x in found.items()}, FILE)
    print(FILE.stat().st_size, "bytes")
