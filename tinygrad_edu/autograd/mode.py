"""Grad mode: whether operations are recorded for the backward pass. Each thread has its own."""

from functools import wraps
from inspect import isgeneratorfunction
from threading import local


class Mode(local):
    recording = True


mode = Mode()


class no_grad:
    """Within this block, or in the decorated function, do not record: results do not require grad, and no graph takes memory.

    As a decorator with or without brackets, `@no_grad()` or `@no_grad`. Each step of a decorated generator runs in this mode.
    """

    enabled = False

    def __new__(cls, function=None):
        return object.__new__(cls) if function is None else cls()(function)

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(mode.recording)
        mode.recording = self.enabled

    def __exit__(self, *_):
        mode.recording = self.before.pop()

    def __call__(self, function):
        """As a decorator: every call enters a block of its own, since several threads may be inside at once."""
        if isgeneratorfunction(function):
            return self.wrap_generator(function)

        @wraps(function)
        def wrapped(*args, **kwargs):
            with self.copy():
                return function(*args, **kwargs)

        return wrapped

    def wrap_generator(self, function):
        """Run each step of a generator in this mode, and give the caller's mode back between the steps."""

        @wraps(function)
        def wrapped(*args, **kwargs):
            generator = function(*args, **kwargs)
            resume, value = generator.send, None
            while True:
                try:
                    with self.copy():
                        found = resume(value)
                except StopIteration as end:
                    return end.value
                try:
                    resume, value = generator.send, (yield found)
                except GeneratorExit:
                    with self.copy():
                        generator.close()
                    raise
                except BaseException as error:
                    resume, value = generator.throw, error

        return wrapped

    def copy(self):
        return type(self)()


class enable_grad(no_grad):
    """Within this block, or in the decorated function, record, even inside `no_grad`."""

    enabled = True


class set_grad_enabled(no_grad):
    """Record (True) or do not (False): from here on, or to the end of a `with` block or of the decorated function."""

    def __new__(cls, enabled):
        return object.__new__(cls)

    def __init__(self, enabled):
        if callable(enabled):
            raise TypeError("set_grad_enabled: expected True or False, got a function; write @set_grad_enabled(False)")
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

    def __new__(cls, mode=True):
        return cls()(mode) if callable(mode) else object.__new__(cls)  # a function, where it is a decorator without brackets

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
