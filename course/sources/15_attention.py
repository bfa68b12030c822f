# %% [markdown]
# # Attention

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(15)

# %%
# exercise past.weights

# %%
# exercise mask.causal

# %%
# exercise attention.weights

# %%
# exercise attention.values

# %%
# exercise heads.split

# %%
# exercise heads.merge

# %%
# exercise mask.zero

# %%
# exercise attention.lookup

# %%
# exercise scale.size

# %%
# exercise attention.permuted
