# %% [markdown]
# # GPT-2

# %%
from course import lesson

lesson(18)

# %%
# exercise header.read

# %%
# exercise sample.top_k

# %%
# exercise weights.orient

# %%
# exercise sample.repeats

# %%
# exercise cache.extend

# %%
# exercise cache.positions

# %%
# exercise lens.logits

# %%
# exercise header.offset

# %%
# exercise bytes.per_token
