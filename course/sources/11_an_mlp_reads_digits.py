# %% [markdown]
# # An MLP reads digits

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(11)

# %%
# exercise confusion.matrix

# %%
# exercise data.batches

# %%
# exercise dropout.drop

# %%
# exercise dropout.kept

# %%
# exercise evaluate.accuracy

# %%
# exercise evaluate.exact

# %%
# exercise evaluate.replacement

# %%
# exercise loop.order

# %%
# exercise overfit.random

# %%
# exercise split.leak

# %%
# exercise spread.difference

# %%
# exercise stop.patience
