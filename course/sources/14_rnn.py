# %% [markdown]
# # RNN

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(14)

# %%
# exercise window.forgets

# %%
# exercise rnn.cell

# %%
# exercise rnn.unroll

# %%
# exercise rnn.shared

# %%
# exercise gradient.through_time

# %%
# exercise radius.steps

# %%
# exercise forget.bias

# %%
# exercise bptt.detach

# %%
# exercise gru.cell

# %%
# exercise lstm.cell

# %%
# exercise generate.state

# %%
# exercise rnn.lengths
