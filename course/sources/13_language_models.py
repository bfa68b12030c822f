# %% [markdown]
# # Language models

# %%
# exercise bits.uniform

# %%
# exercise bigram.count

# %%
# exercise bigram.rows

# %%
# exercise bits.of_text

# %%
# exercise targets.shift

# %%
# exercise bigram.optimum

# %%
# exercise embedding.rows

# %%
# exercise window.context

# %%
# exercise split.windows

# %%
# exercise sample.temperature

# %%
# exercise sample.top_p

# %%
# exercise generate.loop
