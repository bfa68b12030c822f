# %% [markdown]
# # GPT

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(16)

# %%
# exercise embed.positions

# %%
# exercise residual.slope

# %%
# exercise block.residual

# %%
# exercise mlp.expand

# %%
# exercise init.depth

# %%
# exercise logits.tied

# %%
# exercise params.count

# %%
# exercise train.step

# %%
# exercise context.window
