"""What is drawn on lesson 11's pad is counted as the digits were, and read."""

import numpy as np

from course.figures.lesson_11 import believed, trained
from course.figures.lesson_11_pad import EMPTY, FOUR, SEVEN, SIZE, counts


def test_ink_is_counted_in_blocks_of_4_by_4():
    pixels = np.zeros((SIZE, SIZE), dtype=int)
    pixels[0, 4], pixels[8:12, 28:32], pixels[31, :3] = 1, 1, 1
    table = counts("".join(map(str, pixels.ravel())))
    expected = np.zeros((8, 8), dtype=int)
    expected[0, 1], expected[2, 7], expected[7, 0] = 1, 16, 3
    assert table.tolist() == expected.tolist()
    assert not counts(EMPTY).any()


def test_a_drawn_four_is_read_as_a_four_and_a_seven_as_a_seven():
    assert believed(trained(), np.stack([counts(FOUR), counts(SEVEN)])).argmax(1).tolist() == [4, 7]
