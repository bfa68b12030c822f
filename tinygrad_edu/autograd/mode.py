"""Grad mode: whether operations are recorded for the backward pass. Each thread has its own."""

from functools import wraps
from threading import local


class Mode(local):
    recording = True


mode = Mode()


class no_grad:
    """Within this block, or in the decorated function, do not record: results do not require grad, and no graph takes memory."""

    enabled = False

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(mode.recording)
        mode.recording = self.enabled

    def __exit__(self, *_):
        mode.recording = self.before.pop()

    def __call__(self, function):
        """As a decorator: every call enters a block of its own, since several threads may be inside at once."""

        @wraps(function)
        def wrapped(*args, **kwargs):
            with self.copy():
                return function(*args, **kwargs)

        return wrapped

    def copy(self):
        return type(self)()


class enable_grad(no_grad):
    """Within this block, or in the decorated function, record, even inside `no_grad`."""

    enabled = True


class set_grad_enabled(no_grad):
    """Record (True) or do not (False): from here on, or to the end of a `with` block or of the decorated function."""

    def __init__(self, enabled):
        self.before, self.enabled = [mode.recording], enabled
        mode.recording = enabled

    def __enter__(self):
        pass

    def __call__(self, function):
        mode.recording = self.before.pop()  # meant for the function, not from here on
        return super().__call__(function)

    def copy(self):
        return type(self)(self.enabled)


class inference_mode(no_grad):
    """`no_grad`, under the name that PyTorch has for it in evaluation. mode=False leaves everything as it is."""

    def __init__(self, mode=True):
        super().__init__()
        self.inference = mode

    @property
    def enabled(self):
        return mode.recording and not self.inference

    def copy(self):
        return type(self)(self.inference)


def is_grad_enabled():
    """Whether operations are being recorded."""
    return mode.recording
