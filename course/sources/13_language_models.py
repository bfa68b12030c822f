# %% [markdown]
# # Language models

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_13 as figures

lesson(13)

# %% [markdown]
# Below are four texts: letters drawn at random, two texts by models that you build here, and true stories. The line at the bottom says how well each model predicts new stories, in bits for each letter: fewer is better. The green point is the floor: on average, no model can need fewer bits. For these stories we know it exactly, which is rare.

# %%
figures.ending()

# %% [markdown]
# ## Guess the next letter
#
# You first. Here is the beginning of a story. Type the letter that you think comes next, then the one after it, and so on; a space is a letter, too. Each of your letters is replaced by the true one: blue if you were right, pink if not.

# %%
figures.guess()

# %% [markdown]
# Where were you wrong? Mostly where a word begins; within a word, one is nearly sure. A **language model** does what you did: it reads what is there, and gives each symbol a probability of coming next. Then the true one comes. If it had the probability $p$, its **surprise**, in the bits of lesson 08, is
#
# $$-\log_2 p$$
#
# A symbol with the probability 1 costs the model 0 bits, one with 1/2 costs 1 bit, one with 1/4 costs 2. The bars above are the bits that a model pays that knows exactly how these stories are made. How much does a model pay that knows nothing?

# %%
# exercise bits.uniform

# %%
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tinygrad_edu import manual_seed
from tinygrad_edu.text import Vocabulary, entropy_per_character, generate_stories, judge, split_text, stories_text

text = stories_text(200_000, seed=0)
vocabulary = Vocabulary.characters(text)
symbols, V = vocabulary.symbols, len(vocabulary)
print(text[:88], "\n", vocabulary.encode(text[:12]))
print(V, "symbols:", *map(figures.sign, symbols))
print("drawn:", "".join(np.random.default_rng(0).choice(symbols[1:], 80)))

# %% [markdown]
# The **vocabulary** numbers the symbols from 0: the line break ↵ that ends each story, the space ␣, marks, letters. A text becomes an array of **ids**. The last line above was written by the model that knows nothing.
#
# ## Counting
#
# What comes after a q? You know it from reading. We count, for each symbol, what comes directly after it. Two neighbouring symbols are a **bigram**.
#
# $$c_{ij} = \text{how often } j \text{ comes directly after } i$$
#
# We count on nine tenths of the text; the rest is held out, as in lesson 11.

# %%
# exercise bigram.count

# %%
train, held_out = split_text(vocabulary.encode(text), 0.1)
counts = count_pairs(train, V)
for first in "qvj":
    row = counts[vocabulary[first]]
    print(f"after {first}:", {symbols[j]: int(row[j]) for j in np.flatnonzero(row)})

# %% [markdown]
# To predict, a row of counts has to become a row of probabilities. There is one trap. A pair that never came would get the probability 0, and cost infinitely many bits if it came after all. **Smoothing** adds a little, $s$, to every count:
#
# $$p(j \text{ after } i) = \frac{c_{ij} + s}{\sum_k (c_{ik} + s)}$$

# %%
# exercise bigram.rows

# %%
table = row_probabilities(counts, 1.0)
figures.table(table, symbols)

# %% [markdown]
# The darker a field, the higher the probability. Read a few rows. After q nearly always comes u; after a mark comes a space, or the end of the story; the row of ␣ says with which letters words begin. The library's `Bigram` keeps this table, made by your two functions, and can write. It draws a symbol from a row, goes to the row of that symbol, and draws again:

# %%
from tinygrad_edu.models import Bigram, MLPLanguageModel

counted = Bigram.from_counts(train, V, smoothing=1.0)
print(counted.generate("\n", 160, seed=1, vocabulary=vocabulary).strip())

# %% [markdown]
# Pairs of letters sound right, but there are hardly any words. How good is the model, as one number? It reads a text, we note its surprise at each place, and take the mean.

# %%
# exercise bits.of_text

# %%
print(f"knows nothing:     {math.log2(V):.2f} bits")
print(f"bigram, training:  {bits_per_symbol(table, train):.2f} bits")
print(f"bigram, held out:  {bits_per_symbol(table, held_out):.2f} bits")

# %% [markdown]
# ## The floor
#
# Is 2.91 bits good? For English we could not say: there is no complete list of its rules. But our stories come from a **grammar**: a short list of rules for sentences, with the words to choose from. So the true probability of each letter can be computed, and with it the mean surprise of a reader who knows every rule: the **entropy** of lesson 08, here for each letter. On new stories, no model can pay less on average.

# %% tags=["run-to-see"]
floor = entropy_per_character()
story = generate_stories(1, seed=5)[0]
print(f"the floor: {floor:.2f} bits for each letter")
ids = vocabulary.encode("\n" + story)
figures.along(story, counted_pairs=figures.bits_of(counted, ids), the_grammar=figures.surprises(story))

# %% [markdown]
# A reader who knows the grammar pays only where a story makes a choice: who, what, where. All other letters follow from what was said before. Our bigram sees one letter, and pays everywhere.
#
# ## The same by descent
#
# A net has no counts; it learns by gradient descent. So we first learn the same table that way: a logit for each pair, 0 at first, and cross-entropy as the loss. We cut the text into windows `x`, for example `one night`. The **target** at each place is the symbol that comes next. So these nine letters hold nine predictions: after `o` comes `n`, after `on` comes `e`, and so on. The loss is their mean surprise in nats:
#
# $$-\frac{1}{n} \sum_t \ln p(\text{target}_t), \qquad 1 \text{ nat} = \frac{1}{\ln 2} \text{ bits}$$

# %%
# exercise targets.shift

# %%
from tinygrad_edu.text import next_token_pairs

x, y = next_token_pairs(vocabulary.encode("one night a fox came"), 9)
for i in range(3):
    print(f"x: {vocabulary.decode(x[i])!r}   y: {vocabulary.decode(y[i])!r}")

# %%
# exercise bigram.optimum

# %% [markdown]
# Now the descent itself. Each step takes 8 windows of 64 letters at random places. Every 50 steps we note the bits on 2,000 letters of the training text, and on as many that are held out.

# %%
from tinygrad_edu.optim import Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR


def learn(model, ids, steps, lr):
    x, y = next_token_pairs(ids, 64)  # (N, 64), views
    adam, rng, history = Adam(model.parameters(), lr), np.random.default_rng(0), []
    schedule = CosineAnnealingLR(adam, steps)
    for step in range(steps + 1):
        if step % 50 == 0:
            history.append((step, *(model.bits(part[:2000], part[1:2001]) for part in (ids, held_out))))
        i = rng.integers(len(x), size=8)
        adam.zero_grad()
        model.loss(x[i], y[i]).backward()
        adam.step()
        schedule.step()
    return history


# %% tags=["run-to-see"]
descended = Bigram(V)
learn(descended, train, steps=300, lr=0.3)
for name, model in {"counted": counted, "by descent": descended}.items():
    print(f"{name:11} {model.bits(held_out[:-1], held_out[1:]):.2f} bits")

# %% [markdown]
# They agree. Counting is quicker, but descent also works for models without a table of counts. They come next.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## A window
#
# Why not count longer pieces? A table for what comes after n letters has $32^n$ rows: 32,768 for 3 letters, more than $10^{24}$ for 16. Our text has 180,000 places, so nearly all rows would be empty.
#
# A net needs no such table (Bengio and others, 2003). Each letter gets a few numbers, its row in an embedding (lesson 05). The rows of the last n letters, side by side, enter an MLP as in lesson 11:

# %%
figures.reading()

# %%
# exercise window.context

# %%
# exercise embedding.rows

# %% [markdown]
# `MLPLanguageModel` now runs on your windows. First a tiny one. It sees three letters, and its embedding has two numbers for each letter: a point in a plane. All points begin near (0, 0), so where they end is learned. The net has never heard of vowels. Where will it put a, e, i, o and u?

# %% tags=["run-to-see"]
manual_seed(0)
tiny = MLPLanguageModel(V, block_size=3, embedding_dim=2, hidden_size=60)
tiny.embedding.weight.detach().mul_(0.05)
print(f"{learn(tiny, train, steps=500, lr=0.02)[-1][2]:.2f} bits, held out")
figures.letters(tiny.embedding.weight.detach().numpy(), symbols)

# %% [markdown]
# The vowels have gathered, on their own. Much the same comes after one vowel as after another, and letters that are close get similar predictions. So what the net learns about one letter helps with its neighbours. In a table of counts, each row begins from nothing.
#
# Now a larger net: it sees 16 letters, with 10 numbers for each.

# %% tags=["run-to-see"]
manual_seed(0)
net = MLPLanguageModel(V, block_size=16, embedding_dim=10, hidden_size=200)
print(f"{sum(p.numel() for p in net.parameters()):,} parameters")
history = learn(net, train, steps=700, lr=0.01)
figures.losses(history, floor)

# %%
figures.along(story, a_net=figures.bits_of(net, ids), the_grammar=figures.surprises(story))

# %% [markdown]
# Within words the net is now nearly as sure as the grammar. But it pays where the grammar does not, for what was said more than 16 letters ago. See the second `bear`: when it begins, the net sees only `ar took it. the␣`, and little is left there of the first.
#
# ## Learned by heart
#
# We train the same net on the first 3,000 letters only, about twenty stories, again and again. How far down will the training curve go? And the held-out one? Decide before you run the cell.

# %% tags=["run-to-see"]
manual_seed(0)
parrot = MLPLanguageModel(V, block_size=16, embedding_dim=10, hidden_size=200)
by_heart = learn(parrot, train[:3000], steps=200, lr=0.01)
figures.losses(by_heart, floor)

# %% [markdown]
# The training curve ends below the floor! But for every model, on average,
#
# $$\text{bits on new stories} \ge \text{entropy}$$
#
# So the net has learned these twenty stories by heart: the overfitting of lesson 11, here with a proof. On held-out text it pays more than ten times as much.
#
# A colleague trains on 3,000 letters, too, and reports **0.1 bits on held-out windows**. What do you say?

# %%
# exercise split.windows

# %% [markdown]
# ## Writing
#
# To write, a model draws the next symbol, each with its probability. We can make it bolder or more careful: the logits are divided by a **temperature** (lesson 08) before the softmax. At temperature 0 we always take the most likely symbol.

# %%
# exercise sample.temperature

# %%
for T in (0, 0.5, 1, 2):
    print(f"{T:3}:", net.generate("\n", 70, temperature=T, seed=2, vocabulary=vocabulary).strip().replace("\n", "↵"))

# %% [markdown]
# At a low temperature the net is careful, and repeats itself; at a high one it writes nonsense. The harm is done by unlikely letters: each has a tiny probability, but there are many, and once one is drawn the word is spoilt. **Top-p** sampling, also called nucleus sampling, keeps the fewest symbols whose probabilities reach p (Holtzman and others, 2019).
#
# Try both. Type a beginning, and watch what may come next. *dice* draws another text.

# %%
figures.next_letter(net, vocabulary)

# %%
# exercise sample.top_p

# %%
# exercise generate.loop

# %%
for letter in net.stream("\nada the ", 300, temperature=0.8, top_p=0.9, seed=3, stop="\n", vocabulary=vocabulary):
    print(letter, end="")

# %% [markdown]
# In the library this loop, with your sampling in it, is called `generate`; `stream` does the same, and hands out each letter as soon as it is drawn.
#
# ## The judge
#
# A **parser** is a program that checks whether a sentence follows the rules of a grammar. We let the net write 20 texts at each temperature, with top-p 0.9 and without (1.0 keeps all symbols). Where will most sentences be right?


# %% tags=["run-to-see"]
def judgement(**options):
    texts = net.generate(["\n"] * 20, 200, seed=0, vocabulary=vocabulary, **options)
    return judge("".join(t[1 : t.rfind("\n") + 1] for t in texts))


verdicts = {f"top-p {p}": {T: judgement(temperature=T, top_p=p) for T in (0.4, 0.7, 1.0)} for p in (1.0, 0.9)}
print("whole stories that are right:", [v.consistent for row in verdicts.values() for v in row.values()])
figures.judged({name: {T: v.sentences for T, v in row.items()} for name, row in verdicts.items()})

# %% [markdown]
# At a low temperature the net is right most often. There, top-p makes no difference that so few texts could show: few unlikely letters are left. At best about half of the sentences are right, but hardly ever a whole story: there, the hat that is found must be the hat that was lost, more than 16 letters before. A longer window would need more weights for each of its letters. Lesson 14 has another idea.
#
# ## What we built
#
# | piece | file |
# |---|---|
# | the loss, bits, sampling, `generate` | [`language_model.py`](../tinygrad_edu/models/language_model.py) |
# | the table, counted or by descent | [`bigram.py`](../tinygrad_edu/models/bigram.py) |
# | the net with a window | [`mlp.py`](../tinygrad_edu/models/mlp.py) |
# | stories, the floor, the judge, windows | [`text/`](../tinygrad_edu/text/) |

# %%
new = "".join(generate_stories(60, seed=7))
assert judge(new).consistent == 1.0
ids = vocabulary.encode(new)
paid = {name: model.bits(ids[:-1], ids[1:]) for name, model in {"bigram": counted, "by descent": descended, "net": net}.items()}
assert abs(paid["bigram"] - paid["by descent"]) < 0.1
assert floor < paid["net"] < 0.4 * paid["bigram"] and floor < history[-1][1]
assert by_heart[-1][1] < floor and by_heart[-1][2] > 10 * by_heart[-1][1]
found, of, by_chance = figures.vowel_neighbours(tiny.embedding.weight.detach().numpy(), symbols)
assert found > 2 * by_chance
assert all(row[1.0].sentences < 0.3 < row[0.4].sentences < 0.65 for row in verdicts.values())
assert f"{counted.bits(held_out[:-1], held_out[1:]):.2f}" == "2.91" and story.find("ar took it. the bear") > 0
assert V == 32 and V**3 == 32_768 and V**16 > 1e24 and len(train) > 180_000
print("on 60 new stories, in bits:", {name: round(bits, 2) for name, bits in paid.items()}, " floor:", round(floor, 2))
receipt(13)

# %% [markdown]
# ## To remember
#
# 1. A language model gives each next symbol a probability; its loss is its mean surprise, and no model gets below the entropy of the text.
# 2. A model that seems better than the floor has learned its text by heart, or held-out text has leaked into its training.
# 3. The target is the next symbol; temperature divides the logits, and top-p keeps the symbol that reaches p.
#
# **A question to take along:** a window of 16 letters forgets everything before it. What would a net need to remember who lost the hat?
