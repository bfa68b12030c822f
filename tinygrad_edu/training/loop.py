"""`fit`, the training loop: batches, gradients, steps; what happened in each epoch; and a file to go on from after an interruption."""

import math
import os
from contextlib import nullcontext

from ..nn.utils import clip_grad_norm_
from ..tensor.creation import default_generator
from .checkpoint import load_checkpoint, save_checkpoint
from .evaluation import evaluate


def train_step(model, loss, optimizer, x, y, max_norm=None):
    """One step: the loss of a batch, its gradients, and an update of the parameters. Returns the loss, a float."""
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    if max_norm is not None:
        clip_grad_norm_(optimizer.parameters(), max_norm)
    optimizer.step()
    return value.item()


def fit(
    model,
    loss,
    optimizer,
    loader,
    epochs,
    *,
    validation=None,
    scheduler=None,
    max_norm=None,
    patience=None,
    checkpoint=None,
    every=None,
    after_epoch=None,
    progress=True,
):
    """Train a model, and return its history: a dict of lists, ready to plot.

    model: a module, put in train mode. loss(output, target): the mean over a batch. loader: a DataLoader of pairs (input, target).
    validation: another, to `evaluate` on after each epoch. scheduler: stepped after every batch. max_norm: clips the gradients' joint norm.
    patience: stop after so many epochs in a row without a new lowest validation loss; the model ends with the weights of the lowest.
    after_epoch(history): called after each epoch. progress: show a bar, if tqdm is installed.

    checkpoint: a path. The run is saved there after each epoch, and after every so many batches (`every`). If the file is there already,
    the run goes on from it, bit for bit as if it had never stopped; delete it to begin again. Saved are the states of the model, the
    optimiser, the scheduler, the loader and the default random generator; other sources of randomness are not.

    History: "step_loss" and "lr", one number a batch; "loss", the mean over an epoch's batches by size, taken while the model learns; with
    validation "validation_loss" and, for classes, "validation_accuracy".
    """
    if patience is not None and validation is None:
        raise ValueError("fit: expected validation, a loader, for patience; pass one, or leave patience out")
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler, "loader": loader}
    parts = {name: part for name, part in parts.items() if hasattr(part, "state_dict")}
    if checkpoint is not None and not {"model", "optimizer", "loader"} <= {*parts}:
        raise ValueError("fit: expected a model, optimiser and loader with state_dict() for a checkpoint; use a Module and a DataLoader")
    run = {"epoch": 0, "total": 0.0, "count": 0, "waited": 0, "best": None}
    run["history"] = history = {"step_loss": [], "lr": [], "loss": []}
    if checkpoint is not None and os.path.exists(checkpoint):
        resume(checkpoint, run, parts)
        history = run["history"]

    def save():
        if checkpoint is not None:
            states = {name: part.state_dict() for name, part in parts.items()}
            save_checkpoint({"run": run, **states, "random": default_generator.get_state()}, checkpoint)

    if hasattr(model, "train"):
        model.train()
    with progress_bar(progress, epochs * len(loader), len(history["step_loss"])) as bar:
        while run["epoch"] < epochs and not (patience is not None and run["waited"] >= patience):
            for x, y in loader:
                history["lr"].append(float(optimizer.param_groups[0]["lr"]))
                value = train_step(model, loss, optimizer, x, y, max_norm)
                if scheduler is not None:
                    scheduler.step()
                history["step_loss"].append(value)
                run["total"] += value * len(y)
                run["count"] += len(y)
                if bar is not None:
                    bar.set_description(f"epoch {run['epoch'] + 1} of {epochs}, loss {value:.4f}", refresh=False)
                    bar.update()
                if every and len(history["step_loss"]) % every == 0:
                    save()
            end_epoch(model, loss, run, validation, patience)
            save()
            if after_epoch is not None:
                after_epoch(history)
    if run["best"] is not None:
        model.load_state_dict(run["best"])
    return history


def end_epoch(model, loss, run, validation, patience):
    """Note in the run what its epoch came to, evaluate, and remember the weights if they are the best so far."""
    history = run["history"]
    history["loss"].append(run["total"] / run["count"] if run["count"] else math.nan)
    run.update(epoch=run["epoch"] + 1, total=0.0, count=0)
    if validation is None:
        return
    found = evaluate(model, loss, validation)
    for name, value in found.items():
        history.setdefault(f"validation_{name}", []).append(value)
    if patience is not None:
        run["waited"] = epochs_without_progress(history["validation_loss"])
        if run["waited"] == 0:
            run["best"] = {name: x.clone() for name, x in model.state_dict().items()}


def epochs_without_progress(losses):
    """How many epochs have passed since the one with the lowest loss; of equal ones, since the first. losses: one for each epoch."""
    lowest, waited = math.inf, 0
    for loss in losses:
        lowest, waited = (loss, 0) if loss < lowest else (lowest, waited + 1)
    return waited


def resume(checkpoint, run, parts):
    """Load a checkpoint into a run and into what has a state. Raises ValueError if it was saved with other parts."""
    saved = load_checkpoint(checkpoint)
    names = {*saved} - {"run", "random"}
    if names != {*parts}:
        raise ValueError(
            f"fit: expected a checkpoint of {', '.join(sorted(parts))}, got one of {', '.join(sorted(names))} in {checkpoint}; "
            "delete it to begin again"
        )
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    run.update(saved["run"])
    default_generator.set_state(saved["random"])


def progress_bar(wanted, total, done):
    """A context: within, a bar of tqdm, or None where it is not wanted or not installed."""
    if wanted:
        try:
            from tqdm.auto import tqdm

            return tqdm(total=total, initial=done, leave=False)
        except ImportError:
            pass
    return nullcontext()
