# %% [markdown]
# # Tokens

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_17 as figures

lesson(17)

# %% [markdown]
# Below is a question as GPT-2 receives it: eight numbers. In this lesson you build the program that turns a text into these numbers, the very same ones. You will see why a model that writes stories cannot spell. And a net like that of lesson 13, only smaller, will write far better stories, since it has a better alphabet.

# %%
figures.ending()

# %% [markdown]
# ## Letters or words?
#
# So far our models read letters. That makes a text long: a window of 16 letters holds about four words. A vocabulary of words would make it short. But there are always more words, and one that is missing cannot be read at all.
#
# In between are pieces of words. A piece of text that has an id is a **token**. What cuts a text into tokens, and joins them again, is a **tokenizer**. Which pieces are good ones? The usual rule is **byte-pair encoding**, or **BPE** (Sennrich and others, 2016):
#
# > Make the most frequent pair of neighbours one token, everywhere. Repeat.
#
# Which pair is that below? And then? Decide, and move the slider.

# %%
figures.merging()

# %% [markdown]
# Each **merge** makes the text shorter, and the vocabulary larger by one token. What is frequent grows into long tokens; what is rare stays in small pieces.
#
# ## Bytes
#
# With which tokens do we begin? There are very many letters in the alphabets of the world. But a computer stores any text as **bytes**, whole numbers from 0 to 255. In **UTF-8**, the usual way to do so, an English letter is one byte. Other characters are two to four:

# %%
for text in ("owl", "Zoë", "🦉"):
    print(text, "->", *text.encode("utf-8"))

# %% [markdown]
# So 256 tokens are enough to begin with: no text is unknown.

# %%
# exercise bytes.fallback

# %% [markdown]
# ## Two functions
#
# Now the algorithm. A text is a list of ids: at first its bytes, and each merge makes a new id, 256, 257 and so on. Two functions are all it needs. One counts the pairs, the other one replaces a pair:
#
# $$[\,\texttt{t}, \texttt{h}, \texttt{e}, \texttt{t}, \texttt{h}\,] \quad\longrightarrow\quad [\,\texttt{th}, \texttt{e}, \texttt{th}\,]$$

# %%
# exercise pairs.count

# %%
# exercise pairs.merge

# %%
ids = list(b"the thin thing then")  # its bytes
for new_id in (256, 257):
    counts = adjacent_pairs(ids)
    most = max(counts, key=counts.get)
    ids = merge_pair(ids, most, new_id)
    print(f"{most}, {counts[most]} times, becomes {new_id}:", *ids)

# %% [markdown]
# These are the first two merges of the explorer: 116 and 104 are `t` and `h`, 32 is the space.
#
# ## Training
#
# Learning the merges from a text is the **training** of a tokenizer. For a long text we do two things before. We cut it into words, each with the space before it, so that no token reaches from one word into the next. Marks and line breaks are words, too. And we keep each different word only once, together with how often it comes.

# %%
from collections import Counter

import numpy as np
import regex

from tinygrad_edu import manual_seed
from tinygrad_edu.text import BPE, entropy_per_character, judge, next_token_pairs, split_text, split_words, stories_text

train_text, held_out_text = split_text(stories_text(200_000, seed=0), 0.1)
words = Counter(split_words(train_text))
print(f"{len(train_text):,} letters, {sum(words.values()):,} words, {len(words)} different ones")
print(words.most_common(5))

# %% [markdown]
# How `split_words` finds words comes later. First the training:

# %%
# exercise bpe.train

# %%
merges = train_merges({tuple(word.encode()): n for word, n in words.items()}, 1000)
token_bytes = [bytes([byte]) for byte in range(256)]
for x, y in merges:
    token_bytes.append(token_bytes[x] + token_bytes[y])
print(len(merges), "merges:", *[repr(token.decode()) for token in token_bytes[256:268]])
print("the last ones:", *[repr(token.decode()) for token in token_bytes[-6:]])

# %% [markdown]
# It begins with pieces such as `' t'` and `'he'`, then comes `' the'`, and at last whole words. After 381 merges it ends by itself: each word of the stories has become one token. English has no such end; GPT-2's training was stopped after 50,000 merges.
#
# How many letters is a token by now, on average? And after how many merges is it half as many? Decide before you run the cell.

# %% tags=["run-to-see"]
figures.shortening({tuple(word.encode()): n for word, n in words.items()}, merges)

# %% [markdown]
# The text is between three and four times shorter, and the last merges add little. A larger vocabulary also needs a larger embedding, with a row for each token. So one stops somewhere.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Reading a new text
#
# The merges are learned; now a new text comes. It is cut into words, each word into bytes, and bytes are merged. But several merges may fit the same word:
#
# $$\texttt{a b c}: \qquad \texttt{ab + c} \quad\text{or}\quad \texttt{a + bc} \quad ?$$
#
# The answer must be the one that the training would have found: the merge that was learned first goes first.

# %%
# exercise bpe.apply

# %% [markdown]
# In the library, the class `BPE` puts your functions together. `BPE.train` learns the merges, `encode` cuts a text. Here is a sentence with two words that no story has:

# %%
bpe = BPE.train(train_text, 638)
print(bpe)
figures.tokens(bpe, "max found strawberries in the river")

# %% [markdown]
# Words of the stories are one token, others fall into pieces, down to single letters. Nothing is unknown. Now a word of your own, merge by merge. The number at the left says when a merge was learned.

# %%
figures.cutting(bpe)

# %% [markdown]
# ## And back
#
# From ids to a text: look up the bytes of each token, and decode them. There is one trap.
#
# $$[\,262, 39610\,] \quad\longrightarrow\quad \texttt{b" the"}, \texttt{b" owl"} \quad\longrightarrow\quad \texttt{" the owl"}$$

# %%
# exercise bytes.decode

# %%
sentence = "Zoë gave the 🦉 a hat"
ids = bpe.encode(sentence)
print(len(sentence), "characters,", len(ids), "tokens")
print([bpe.decode([i]) for i in ids])
print(bpe.decode(ids), bpe.decode(ids) == sentence)

# %% [markdown]
# Alone, the tokens of ë and of the owl are no characters, and shown as �. Together they are the text again. That must hold for every text; the last check of this page tries some strange ones.
#
# ## A better alphabet
#
# What is it good for? Take the simplest model of lesson 13, the table of counted pairs. With letters, it paid 2.91 bits for each. We now count pairs of tokens. But what a model pays for a token cannot be compared with what it pays for a letter:
#
# $$\underbrace{\texttt{t h e}}_{\text{3 letters, 3 surprises}} \qquad\qquad \underbrace{\texttt{the}}_{\text{1 token, 1 surprise}}$$

# %%
# exercise bits.per_letter

# %%
from tinygrad_edu.models import Bigram, MLPLanguageModel


def cost(model, tokenizer):
    ids = tokenizer.encode(held_out_text)
    return bits_per_letter(figures.bits_of(model, ids), ids[1:], tokenizer.token_bytes)


def pairs(tokenizer):
    return Bigram.from_counts(tokenizer.encode(train_text), len(tokenizer), smoothing=0.01)


letters = BPE(merges=[], special=())
print(f"{len(letters)} tokens: {cost(pairs(letters), letters):.2f} bits for each letter")

# %% [markdown]
# Without merges, tokens are letters, and the table pays nearly as much as in lesson 13. (It is smoothed less.) Now with the first 32, 100, 200 merges, and with all. The net of lesson 13, which sees 16 letters, paid 0.67 bits. How near does a table of pairs come to it? Decide before you run the cell.

# %% tags=["run-to-see"]
floor, tables = entropy_per_character(), {}
for size in (256, 288, 356, 456, 637):
    alphabet = BPE(bpe.merges[: size - 256], special=())
    table = pairs(alphabet)
    tables[size] = cost(table, alphabet)
print(table.generate("\n", 45, seed=1, vocabulary=alphabet).strip())
figures.alphabets(tables, floor)

# %% [markdown]
# The same counting, with another alphabet, and the bits fall from 2.90 to 0.77. No word is misspelled, since words are now single tokens. But the table looks back one word only, and its sentences make no sense.
#
# So we take the net of lesson 13 itself, smaller than there, with a window of 8 tokens. That is about 30 letters. How much will it pay? The GRU at the top of lesson 14 paid 0.40, after reading 2,700,000 letters. This net reads 102,400 tokens, fewer than 400,000 letters. Decide before you run the cell.

# %% tags=["run-to-see"]
from tinygrad_edu.optim import Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR

manual_seed(0)
net = MLPLanguageModel(len(bpe), block_size=8, embedding_dim=16, hidden_size=128)
x, y = next_token_pairs(bpe.encode(train_text), 16)
adam, rng = Adam(net.parameters(), lr=0.01), np.random.default_rng(0)
schedule = CosineAnnealingLR(adam, 400)
for step in range(400):
    i = rng.integers(len(x), size=16)
    adam.zero_grad()
    net.loss(x[i], y[i]).backward()
    adam.step()
    schedule.step()
paid = cost(net, bpe)
texts = net.generate(["\n"] * 20, 60, temperature=0.7, seed=0, vocabulary=bpe)
verdict = judge("".join(text[1 : text.rfind("\n") + 1] for text in texts))
print(texts[0].strip(), verdict, sep="\n")
figures.alphabets(tables, floor, (len(bpe), paid))

# %% [markdown]
# A better alphabet did as much here as the gates of lesson 14, with a seventh of the reading. (With 200 words, these stories suit it well.) In lesson 13, about half of the sentences were right; now more than three of four are. But who lost the hat is more than 8 tokens back. That takes attention.
#
# ## GPT-2's alphabet
#
# GPT-2 has the same tokenizer, trained on 40 GB of web pages:
#
# $$256 \text{ bytes} + 50{,}000 \text{ merges} + 1 = 50{,}257 \text{ tokens}$$
#
# The last one, `<|endoftext|>`, is a **special token**: it ends a document, and no ordinary text becomes it. `vocab.json` and `merges.txt` hold it all, a merge on each line. But tokens contain spaces, line breaks and half characters. So each byte is written as a character that can be seen.

# %%
# exercise bytes.symbols

# %%
symbols = byte_symbols()
for text in (" the", "Zoë", "\n"):
    print(repr(text), "is written", "".join(symbols[byte] for byte in text.encode()))
print("ids of ! a and space:", bpe["!"], bpe["a"], bpe[" "])

# %% [markdown]
# Whoever prints the tokens of a model sees this `Ġ`: it is only a space. GPT-2 numbers its bytes in the order of these characters, so `!` has the id 0, and the space 220. Our `BPE` does the same.
#
# ## Why spaces matter
#
# GPT-2 cuts a text into words first, as we did. A **regular expression** does it, a pattern in a language of its own, and half of it is about spaces. The space goes with the word that comes after it:
#
# $$\texttt{two owls!} \quad\longrightarrow\quad \texttt{two}\;\;|\;\;\texttt{␣owls}\;\;|\;\;\texttt{!}$$

# %%
# exercise split.words

# %%
# exercise space.matters

# %% tags=["run-to-see"]
figures.gpt2_cuts("the owl", "The owl", " the owl", "the  owl", "the owl ")

# %% [markdown]
# `the`, `The` and `␣the` are three tokens. That they mean the same, the model has to learn. The last row is a classic trap: a prompt that ends with a space. The next word would be ` found`, with its space, one token. But the space is already there, and a word without one hardly ever followed it in training. Never end a prompt with a space.
#
# Now the real thing. If GPT-2's files are on this computer, or can be downloaded (1.5 MB), your functions now work with its 50,000 merges.

# %% tags=["run-to-see", "about-the-files"]
from tinygrad_edu.data import NotAvailable
from tinygrad_edu.text import gpt2_tokenizer

try:
    gpt2 = gpt2_tokenizer()
except NotAvailable as reason:
    gpt2 = bpe
    print("We go on with the tokenizer of the stories:", reason)
print(gpt2, *gpt2.encode("Hello, I'm a language model"))

# %% [markdown]
# With GPT-2's files, the ids are 15496 11 314 1101 257 3303 2746: the same that GPT-2 itself was trained with.
#
# ## Why it cannot spell
#
# Back to the question of the beginning. Here is one word, written in four ways, as GPT-2 receives it:

# %% tags=["run-to-see"]
figures.gpt2_cuts(" strawberry", "strawberry", "Strawberry", "STRAWBERRY")

# %% [markdown]
# How many r's are in 41236? The number does not say. For the model it is a row of its embedding, and nothing in that row was made from letters. It can know a spelling only from texts that told it, letter by letter. The same goes for rhymes, for words read backwards, and for sums:

# %%
figures.gpt2_cuts("127+677=804", "1000 1001 1234 2024")

# %% [markdown]
# 1000 is one token, 1001 is two, cut after the third digit; 1234 is cut in the middle. What was frequent on web pages is one piece. So digits do not stand in columns, and adding them up is harder than it need be.
#
# ## Who pays more
#
# The merges were learned from pages that were nearly all English. Here is one wish in seven languages. In which is it the most tokens?

# %%
figures.languages()

# %% [markdown]
# In Hindi it is four times as many as in English. A model has a window of so many tokens, and services charge by the token. So whoever writes Hindi gets a shorter window at a higher price. Newer vocabularies are larger, and less uneven.

# %% [markdown]
# ## Strange tokens
#
# What is frequent becomes a token, whatever it is. Some of GPT-2's:
#
# | id | token |
# |---|---|
# | 10097 | 64 hyphens, a line across a page |
# | 35496 | `ÃÂ`, 32 times: text that was decoded wrongly, again and again |
# | 30898 | `embedreportprint`, from the buttons of a site |
# | 43453 | ` SolidGoldMagikarp`, the name of a person who counted in a forum |
#
# The last one became famous. Pages with this name were among those from which the merges were learned, but hardly among those from which the model was, so its row of the embedding was hardly trained. Asked to repeat the name, GPT-3 said "distribute" (Rumbelow and Watkins, 2023). Now look for yourself: names, emoji, code.

# %%
figures.reading(bpe)

# %% [markdown]
# ## What we built
#
# | piece | file |
# |---|---|
# | pairs, merges, training, bytes, words, `BPE` | [`bpe.py`](../tinygrad_edu/text/bpe.py) |
# | GPT-2's two files | [`bpe_files.py`](../tinygrad_edu/text/bpe_files.py) |
# | the models that read tokens as they read letters | [`models/`](../tinygrad_edu/models/) |

# %%
for text in ("", " ", "the owl's  hat\n\n", "Zoë 🦉 νύχτα", "x = [1,\n    2]", "\x00\u200d\ufffd"):
    assert bpe.decode(bpe.encode(text)) == gpt2.decode(gpt2.encode(text)) == text
if len(gpt2) == 50_257:
    assert gpt2.encode("Hello, I'm a language model").tolist() == [15496, 11, 314, 1101, 257, 3303, 2746]
    assert gpt2.encode("a  b").tolist() == [64, 220, 275]
assert len(merges) == len(bpe.merges) == 381 and len(words) == 200
assert floor < paid < 0.67 < tables[637] < 0.8 and f"{tables[256]:.2f} {tables[637]:.2f}" == "2.90 0.77"
assert paid < 0.42 and 400 * 16 * 16 == 102_400 and 7 * 400 * 256 * len(train_text) / len(x) < 2_700_000
assert verdict.sentences > 0.75 and 8 * len(held_out_text) / len(bpe.encode(held_out_text)) > 28
print(f"bits for each letter: table {tables[637]:.2f}, net {paid:.2f}, floor {floor:.2f}")
receipt(17)

# %% [markdown]
# ## To remember
#
# 1. BPE makes the most frequent pair one token, again and again; a new text is merged in the order of the training, not of the text.
# 2. Tokens are bytes: no text is unknown, and bytes are joined before they are decoded.
# 3. A model sees ids, not letters; compare models by bits for each letter, and never end a prompt with a space.
#
# **A question to take along:** your tokenizer and your layers are what GPT-2 is made of. What is still missing before it speaks through your code?
