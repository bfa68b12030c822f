"""What a notebook cell calls, what is saved of the learner's work, and the record of mistakes."""
