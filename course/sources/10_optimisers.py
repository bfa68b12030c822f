# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(10)

# %%
# exercise ravine.rate

# %%
# exercise step.in_place

# %%
# exercise step.zero_grad

# %%
# exercise sgd.momentum

# %%
# exercise momentum.terminal

# %%
# exercise landscape.saddle

# %%
# exercise adam.moments

# %%
# exercise adam.first

# %%
# exercise adam.step

# %%
# exercise decay.decoupled

# %%
# exercise schedule.warmup_cosine

# %%
# exercise clip.norm

# %%
# exercise optim.test
