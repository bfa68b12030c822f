# %% [markdown]
# # An MLP reads digits

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(11)

# %%
# exercise data.batches

# %%
# exercise split.leak
