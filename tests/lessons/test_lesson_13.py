"""What lesson 13's first picture shows of a net is what such a net does."""

import numpy as np

from course.figures import lesson_13
from tinygrad_edu.text import stories_text


def test_the_stored_text_and_bits_are_those_of_the_net_that_the_lesson_trains():
    vocabulary, _, net = lesson_13.trained()
    new = vocabulary.encode(stories_text(6_000, seed=1))
    assert abs(net.bits(new[:-1], new[1:]) - lesson_13.NET_BITS) < 0.05
    surprise = lesson_13.bits_of(net, vocabulary.encode("\n" + lesson_13.NET_WRITES))
    assert surprise.mean() < 1.2 and np.mean(surprise > 8) < 0.02  # its own text, or one like it: other machines round otherwise
