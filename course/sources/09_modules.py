# %% [markdown]
# # Modules

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(9)

# %%
# exercise module.count

# %%
# exercise module.parameters

# %%
# exercise linear.forward

# %%
# exercise module.snapshot

# %%
# exercise module.load

# %%
# exercise module.test_load

# %%
# exercise init.vanish

# %%
# exercise init.kaiming

# %%
# exercise init.halved

# %%
# exercise init.dead

# %%
# exercise module.watch
