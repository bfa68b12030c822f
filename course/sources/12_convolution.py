# %% [markdown]
# # Convolution

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_12 as figures
from course.figures.lesson_05 import grids

lesson(12)

# %% [markdown]
# Below are a 2 and a 9, each moved sideways by up to two pixels, and what two nets read, in pink where the MLP is wrong. The MLP is that of
# lesson 11. The CNN has about half as many parameters, and it is what we build here: one small window that slides over the picture.

# %%
figures.ending()

# %% [markdown]
# ## One pixel
#
# First, lesson 11's net again. The digits have 8 by 8 pixels. A picture now keeps its two dimensions, and has one more for its
# **channels**: a photograph has three, red, green and blue, and our digits have one. So a batch is `(N, 1, 8, 8)`.

# %%
import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.data import DataLoader, TensorDataset, digits
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR
from tinygrad_edu.training import evaluate, fit


def images(split):
    x, y = digits(split).tensors  # (n, 8, 8) from 0 to 16, and (n,)
    return TensorDataset(x.float().reshape(-1, 1, 8, 8) / 16, y)


train, test = images("train"), images("test")


def learn(net, data=train, epochs=8, lr=0.02):
    loader = DataLoader(data, 64, shuffle=True)
    adam = Adam(net.parameters(), lr)
    schedule = CosineAnnealingLR(adam, epochs * len(loader))
    fit(net, F.cross_entropy, adam, loader, epochs, scheduler=schedule, progress=False)
    return net


def accuracy(net, data=test):
    return evaluate(net, F.cross_entropy, DataLoader(data, 360))["accuracy"]


# %%
def new_mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


manual_seed(0)
mlp = learn(new_mlp(), epochs=20, lr=0.01)
print("parameters:", sum(p.numel() for p in mlp.parameters()), " above 95 %:", accuracy(mlp) > 0.95)

# %%
# exercise shift.mlp

# %% tags=["run-to-see"]
x, y = test.tensors
for right in (-1, 0, 1):
    moved = TensorDataset(Tensor(figures.move(x.data, right)), y)
    print(f"moved by {right:2}: {accuracy(mlp, moved):.2f}")

# %% [markdown]
# A large loss for one pixel. Another experiment shows how little the MLP knows about pictures. We shuffle the 64 pixels, in the same way
# for every digit, so that to us the digits are noise. The net is trained and tested on them. How much worse does it read? Decide before you
# run the cell.

# %% tags=["run-to-see"]
order = np.random.default_rng(0).permutation(64)
noise, noise_test = (TensorDataset(d.tensors[0].flatten(1)[:, order], d.tensors[1]) for d in (train, test))
manual_seed(0)
shuffled = learn(new_mlp(), noise, epochs=20, lr=0.01)
print(f"as they are: {accuracy(mlp):.2f}   shuffled: {accuracy(shuffled, noise_test):.2f}")

# %% [markdown]
# It makes no difference. To the MLP a picture is a list of 64 numbers in any order. For every place it must learn
# anew which pixels are neighbours, and what a stroke looks like.
#
# ## A window that slides
#
# So let us build that in. We take a few weights, a **filter** (or kernel), lay it on the first numbers, and note the weighted sum. Then we
# move it on by one. That is a **convolution**. Here the filter is -1, 1:

# %%
figures.sliding([0, 0, 2, 5, 5], [-1, 1], [0, 2, 3, 0])

# %%
# exercise conv.row

# %% [markdown]
# What happens to the answer if the input moves? Here is a row with a bump, and the same row moved by two:

# %% tags=["run-to-see"]
row, w = np.array([0.0, 3, 5, 3, 0, 0, 0, 0]), np.array([-1.0, 1])
print(conv_row(row, w))
print(conv_row(np.roll(row, 2), w))

# %% [markdown]
# The answer moves along. This is called **translation equivariance**, and it comes for free: each place is asked the same question. This
# filter asks how much it goes up from one number to the next.
#
# In a picture the window is a small square, and slides in two directions. Three filters, written by hand, on a test digit. `F.conv2d` does
# the work, and soon it is ours:

# %%
filters = {
    "left edges": [[-1, 0, 1]] * 3,
    "upper edges": [[-1] * 3, [0] * 3, [1] * 3],
    "spots": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}
weight = Tensor(np.array([*filters.values()], np.float32)[:, None])  # (3, 1, 3, 3)
digit = test.tensors[0][2:3]  # (1, 1, 8, 8)
maps = F.conv2d(digit, weight)  # (1, 3, 6, 6)
figures.filtered(digit.data[0, 0], filters, maps.data[0])

# %% [markdown]
# What a filter gives is a **feature map**, a picture again. The map of "left edges" is large where the digit gets darker from left to
# right, and negative where it gets lighter. In a net nobody writes the filters: they are parameters.
#
# The map is 6 by 6, smaller than the picture. Three more numbers decide its size. **Padding** puts zeros around the picture. The **stride**
# is the step from window to window. The **dilation** is the step within a window. In each row below, the first window is blue and the
# second one dashed:

# %%
figures.three_words()

# %%
# exercise conv.size

# %% [markdown]
# `F.conv2d` takes its sizes from your `output_size` now, once for the height and once for the width. `padding=1` means one zero on *each*
# side, so your function is given 2. With windows of 3 by 3 the size then stays.
#
# A filter looks through all channels at once: its window is a block. And a layer has many filters, each of which makes a channel of the
# output. So its weight has the shape
#
# $$(\text{filters}, \text{channels}, \text{height}, \text{width})$$

# %%
# exercise conv.parameters

# %%
small, large = nn.Conv2d(1, 10, 3, padding=1), nn.Linear(64, 10 * 64)
for layer, x in ((small, digit), (large, digit.flatten(1))):
    print(f"{layer}\n    {x.shape} -> {layer(x).shape}")

# %% [markdown]
# Both make 640 numbers out of 64. The convolution says two things about the world, and saves the rest: what belongs together is close
# together, and what is worth finding here is worth finding there.
#
# ## One matrix product
#
# A convolution is a loop in a loop in a loop. Python is slow at that. We measure it on a hundred digits:

# %% tags=["run-to-see"]
from time import perf_counter


def slowly(x, weight):
    (n, _, height, width), (o, _, k, _) = x.shape, weight.shape
    out = np.empty((n, o, height - k + 1, width - k + 1), x.dtype)
    for i in np.ndindex(out.shape):
        out[i] = (x[i[0], :, i[2] : i[2] + k, i[3] : i[3] + k] * weight[i[1]]).sum()
    return out


hundred, start = test.tensors[0][:100], perf_counter()
expected = slowly(hundred.data, weight.data)
middle = perf_counter()
same = np.allclose(F.conv2d(hundred, weight).data, expected, atol=1e-5)
print("the same:", same, f"  times as long: {(middle - start) / (perf_counter() - middle):.0f}")

# %% [markdown]
# The way out is an old one: find a matrix product in it. Write each window as a column. Then a filter is a row, and a row times a column is the weighted sum of a window:

# %%
figures.windows_as_columns()

# %%
# exercise conv.columns

# %%
# exercise conv.matmul

# %%
cols, w = columns(hundred.data, 3), Tensor(weight.data, requires_grad=True)
ours = conv_columns(cols, weight.data, np.zeros(3, np.float32), (6, 6))
print("the loops agree:", np.allclose(ours, expected, atol=1e-5))
g = np.random.default_rng(0).normal(size=(100, 3, 6, 6)).astype(np.float32)
F.conv2d(hundred, w).backward(Tensor(g))
by_hand = (g.reshape(100, 3, 36) @ cols.mT).sum(0)  # (3, 9)
print("the gradient agrees:", np.allclose(by_hand, w.grad.data.reshape(3, 9), atol=1e-2))

# %% [markdown]
# Your product agrees with the loops. No gradient had to be derived, for a matrix product has those of lesson 06:
#
# $$\text{gradient of the filters} = \sum_{\text{examples}} g \cdot \text{columns}^T$$
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## The largest of four
#
# The map moves with the digit. But the answer "this is a 4" should not move. So **max pooling** lays windows side by side, and keeps the
# largest number of each. As with the columns, we
# take one place of all windows at once: the first number of every window, then the second, and so on.

# %%
x = np.array([[0.0, 1, 2, 2], [3, 1, 0, 2], [-1, -4, 0, 0], [-2, -3, 7, 0]])
parts = [x[i::2, j::2] for i in (0, 1) for j in (0, 1)]
grids({"x": x, "first": parts[0], "second": parts[1], "third": parts[2], "fourth": parts[3]})

# %%
# exercise pool.max

# %%
out = F.max_pool2d(Tensor(x[None, None]), 2).data[0, 0]
figures.pooled(x, out)

# %%
# exercise pool.ties

# %% [markdown]
# A number may move within its window, and the output stays. The largest window of all is the whole map: then only *whether* a feature is
# there counts, and no longer where. That is **translation invariance**.
#
# ## Batch normalisation
#
# Here is a small net of two convolutions, with a `norm` after each that we can leave out. A colleague has forgotten to scale the pictures,
# and the pixels are a hundred times as large. What do two epochs of training give, without and with it? (Guessing gives 0.10.)


# %% tags=["run-to-see"]
def new_cnn(norm=nn.BatchNorm2d):
    return nn.Sequential(
        nn.Conv2d(1, 10, 3, padding=1, bias=False),  # (N, 10, 8, 8)
        norm(10),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (N, 10, 4, 4)
        nn.Conv2d(10, 24, 3, padding=1, bias=False),  # (N, 24, 4, 4)
        norm(24),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (N, 24, 1, 1): the largest of each map
        nn.Flatten(),
        nn.Linear(24, 10),
    )


loud, loud_test = (TensorDataset(d.tensors[0] * 100, d.tensors[1]) for d in (train, test))
for norm in (nn.Identity, nn.BatchNorm2d):
    manual_seed(0)
    print(f"{norm.__name__:12} {accuracy(learn(new_cnn(norm), loud, epochs=2), loud_test):.2f}")

# %% [markdown]
# With **batch normalisation** (Ioffe and Szegedy, 2015) the net does not mind. It brings each channel to mean 0 and variance 1, over all
# examples of the batch and all pixels, and then gives it a weight and a bias:
#
# $$\frac{x - \text{mean of the channel}}{\sqrt{\text{variance of the channel} + \text{eps}}} \cdot \text{weight} + \text{bias}$$
#
# But what if a single digit is to be read later, without a batch? For that the layer remembers, while it trains, what means and variances
# it has met: its **running statistics**. You write how they follow. Below it, a channel's batches scatter around 7.

# %%
# exercise norm.running

# %%
layer, seen, kept = nn.BatchNorm1d(1), [], []
for batch in np.random.default_rng(0).normal(7, 2, size=(60, 16, 1)):
    layer(Tensor(batch.astype(np.float32)))
    seen.append(batch.mean())
    kept.append(layer.running_mean.item())
figures.followed(seen, kept)

# %%
# exercise norm.batch

# %% [markdown]
# Forgetting `eval()` is a frequent mistake with this layer. In train mode each digit is judged by how it differs from its batch, and among
# nothing but sevens a seven is nothing special.
#
# ## The net
#
# `new_cnn` above has it all: two convolutions, each with a batch norm, a ReLU and a pooling, the second over the whole map; then one linear
# layer. Here it is against the MLP, three seeds each. How far apart are they?

# %% tags=["run-to-see"]
results = {"MLP": [], "CNN": []}
for seed in range(3):
    manual_seed(seed)
    results["MLP"].append(accuracy(learn(new_mlp(), epochs=20, lr=0.01)))
    manual_seed(seed)
    results["CNN"].append(accuracy(cnn := learn(new_cnn())))
print("parameters:", [sum(p.numel() for p in net.parameters()) for net in (mlp, cnn)])
figures.seeds(**results)

# %% [markdown]
# Half of the parameters, and on average fewer mistakes. But one test digit is 0.3 %, and by lesson 11's rule of thumb so small a difference
# between three seeds may well be luck. (Points that are equal cover each other.)
#
# Now move the digits: all of them, and then, in the second picture, one that you choose, also up and down.

# %% tags=["run-to-see"]
figures.moved_accuracy(MLP=mlp, CNN=cnn)

# %%
figures.moved(mlp, cnn)

# %% [markdown]
# The CNN never saw a moved digit. It is not perfect: pooling with stride 2 cuts the map at fixed places, and a stroke at the border loses a
# part.
#
# What has it learned to look for? Choose a filter of the first layer. Beside it are its map, the map after batch norm and ReLU, and the map
# after pooling. Blue is above 0, pink below.

# %%
figures.feature_maps(cnn)

# %% [markdown]
# Edges, corners, strokes: much like the filters that we wrote by hand, but these were learned.
#
# ## New classes
#
# A net reads the digits 0 to 6. Later 7, 8 and 9 are wanted, and there are only ten examples of each. Its filters know about strokes
# already. So we keep all but the last layer, the **features**, and train only a new head: the fine-tuning of lesson 07. Not to train a part
# is to **freeze** it. Its parameters are one half of that; what is the other?


# %%
def classes(data, first, last, each=None):
    x, y = data.tensors
    index = np.concatenate([np.flatnonzero(y.data == k)[:each] for k in range(first, last + 1)])
    return TensorDataset(x[index], y[index] - first)


manual_seed(1)
features, old_head = nn.Sequential(*list(new_cnn())[:-1]), nn.Linear(24, 7)
old_net = learn(nn.Sequential(features, old_head), classes(train, 0, 6))
print("above 95 %:", accuracy(old_net, classes(test, 0, 6)) > 0.95)

# %%
# exercise finetune.freeze

# %% [markdown]
# Your `train_head` now learns from the thirty digits. To compare, all of the net learns from them. What becomes of the old classes in each
# way?


# %% tags=["run-to-see"]
def both(features, head):
    old, new = nn.Sequential(features, old_head), nn.Sequential(features, head)
    return accuracy(old, classes(test, 0, 6)), accuracy(new, classes(test, 7, 9))


few = classes(train, 7, 9, each=10)
new_head, free_head = nn.Linear(24, 3), nn.Linear(24, 3)
before = accuracy(old_net, classes(test, 0, 6))
train_head(features, new_head, *few.tensors, 300)
ways = {"the head alone": both(features, new_head)}
print("the head alone: the old classes are read as before:", ways["the head alone"][0] == before)
learn(nn.Sequential(features, free_head), few, epochs=100)
ways["everything"] = both(features, free_head)
figures.old_and_new(ways)

# %% [markdown]
# With everything free, the new classes are read best, and the old ones are partly gone: **catastrophic forgetting**. The frozen features
# serve both. In practice one often begins with the head alone, then lets the rest follow at a tiny rate.
#
# ## What we built
#
# | part | what it says about pictures | its trap |
# |---|---|---|
# | convolution | the same question everywhere | sizes, and channels before height |
# | max pooling | *that* it is there, not exactly where | one winner takes the gradient |
# | batch norm | scale does not matter | two modes |
#
# The finished files are [`conv.py`](../tinygrad_edu/ops/conv.py), [`pool.py`](../tinygrad_edu/ops/pool.py) and
# [`batch_norm.py`](../tinygrad_edu/nn/batch_norm.py).

# %%
from tinygrad_edu import gradcheck, randn

x, w = (randn(*shape).double().requires_grad_() for shape in ((2, 3, 5, 4), (4, 3, 2, 3)))
assert gradcheck(lambda x, w: F.conv2d(x, w, stride=2, padding=1), (x, w))
assert gradcheck(lambda x: F.max_pool2d(x, 2), x)
assert gradcheck(lambda x: F.batch_norm(x, None, None, training=True), x)
print("gradcheck agrees with convolution, pooling and batch normalisation")
receipt(12)

# %% [markdown]
# ## To remember
#
# 1. A convolution asks the same question at every place: few parameters, and the answer moves when the picture moves.
# 2. With windows as columns and filters as rows it is one matrix product, gradients included.
# 3. Batch normalisation has two modes. Call `eval()` before a net is used, and freeze features in that mode too.
#
# **A question to take along:** a picture has a fixed size. How does a net read a text, where what counts may be any number of letters back?
