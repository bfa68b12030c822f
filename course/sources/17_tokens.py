# %% [markdown]
# # Tokens

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(17)

# %%
# exercise pairs.count

# %%
# exercise pairs.merge

# %%
# exercise bytes.fallback

# %%
# exercise bpe.train

# %%
# exercise bpe.apply

# %%
# exercise bytes.decode

# %%
# exercise bytes.symbols

# %%
# exercise split.words

# %%
# exercise space.matters

# %%
# exercise bits.per_letter
