"""Schedules: how the learning rate of an optimiser changes from step to step.

A schedule is a formula for the learning rate after t calls of `step()`, so it can start anywhere and be joined with others.
"""

import math
from bisect import bisect_right


class LRScheduler:
    """The base of all schedules. A subclass defines `get_lr()`: the learning rate of each group at `self.last_epoch`.

    optimizer: whose groups' "lr" is set, at once and by every `step()`. Each group keeps the rate it began with as "initial_lr".
    last_epoch: the number of the last step, for a schedule that goes on; -1 for a new one. `.base_lrs`: the rates the groups began with.
    """

    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(f"{type(self).__name__}: expected 'initial_lr' in every group of an optimiser whose schedule goes on")
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.step()

    def step(self):
        """Go one step on: set the learning rate of every group."""
        self.last_epoch += 1
        self._last_lr = [float(lr) for lr in self.get_lr()]
        for group, lr in zip(self.optimizer.param_groups, self._last_lr):
            group["lr"] = lr

    def get_last_lr(self):
        """The learning rates that were last set, a list of floats, one a group."""
        return list(self._last_lr)

    def state_dict(self):
        """Everything but the optimiser and functions, for `load_state_dict`."""
        return {key: value for key, value in vars(self).items() if key not in ("optimizer", "lr_lambdas", "schedulers")}

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`. The optimiser's own state holds the learning rates."""
        self.__dict__.update(state_dict)


class LambdaLR(LRScheduler):
    """The first learning rate times lr_lambda(t): a function, or a list of one for each group."""

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        groups = len(optimizer.param_groups)
        self.lr_lambdas = list(lr_lambda) if isinstance(lr_lambda, (list, tuple)) else [lr_lambda] * groups
        if len(self.lr_lambdas) != groups:
            raise ValueError(f"LambdaLR: expected a function for each of {groups} groups, got {len(self.lr_lambdas)}")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [lr * factor(self.last_epoch) for lr, factor in zip(self.base_lrs, self.lr_lambdas)]


class StepLR(LRScheduler):
    """The learning rate times gamma after every step_size steps."""

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [lr * self.gamma ** (self.last_epoch // self.step_size) for lr in self.base_lrs]


class LinearLR(LRScheduler):
    """A straight line from start_factor to end_factor times the first learning rate, over total_iters steps."""

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if not 0 < start_factor <= 1 or not 0 <= end_factor <= 1:
            raise ValueError(f"LinearLR: expected 0 < start_factor <= 1 and 0 <= end_factor <= 1, got {start_factor} and {end_factor}")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        share = min(self.last_epoch, self.total_iters) / self.total_iters if self.total_iters else 1
        return [lr * (self.start_factor + (self.end_factor - self.start_factor) * share) for lr in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    """Half a cosine wave from the first learning rate down to eta_min, over T_max steps; then up again.

    Source: Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts".
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [cosine(lr, self.eta_min, self.last_epoch / self.T_max) for lr in self.base_lrs]


class WarmupCosineLR(LRScheduler):
    """Warm-up, then a cosine: a line up to the first learning rate over `warmup` steps, half a cosine wave down to eta_min at step `total`.

    From there on it stays at eta_min. The line starts at 1 / (warmup + 1) of the first rate, not at 0. GPT-2 and its like are trained with
    this schedule, for which PyTorch has no name.
    """

    def __init__(self, optimizer, warmup, total, eta_min=0.0, last_epoch=-1):
        if not 0 <= warmup < total:
            raise ValueError(f"WarmupCosineLR: expected 0 <= warmup < total, got {warmup} and {total}")
        self.warmup, self.total, self.eta_min = warmup, total, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [warmup_cosine(self.last_epoch, self.warmup, self.total, lr, self.eta_min) for lr in self.base_lrs]


class SequentialLR(LRScheduler):
    """Schedules one after the other: the next begins, from its own step 0, at each milestone, a number of steps.

    schedulers: of one optimiser. milestones: ascending, one fewer than schedulers.
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        if len(milestones) != len(schedulers) - 1 or any(s.optimizer is not optimizer for s in schedulers):
            raise ValueError(
                f"SequentialLR: expected schedules of this optimiser and a milestone between each two, got {len(schedulers)} schedules "
                f"and {len(milestones)} milestones"
            )
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        i = bisect_right(self.milestones, self.last_epoch)
        current = self.schedulers[i]
        current.last_epoch = self.last_epoch - (self.milestones[i - 1] if i else 0)
        return current.get_lr()

    def state_dict(self):
        return super().state_dict() | {"_schedulers": [s.state_dict() for s in self.schedulers]}

    def load_state_dict(self, state_dict):
        own = {key: value for key, value in state_dict.items() if key != "_schedulers"}
        super().load_state_dict(own)
        for scheduler, state in zip(self.schedulers, state_dict["_schedulers"]):
            scheduler.load_state_dict(state)


def cosine(high, low, share):
    """Half a cosine wave from high, at share 0, to low, at share 1."""
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


def warmup_cosine(t, warmup, total, high, low):
    """The learning rate at step t, from 0: a line up to high over `warmup` steps, half a cosine wave down to low at step `total`, then low.

    t, warmup, total: ints, warmup < total. The line starts at high / (warmup + 1), and step `warmup` has the rate high.
    """
    if t < warmup:
        return high * (t + 1) / (warmup + 1)
    return cosine(high, low, min(1, (t - warmup) / (total - warmup)))
