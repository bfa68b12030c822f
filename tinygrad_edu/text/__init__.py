"""Text to learn from: `from tinygrad_edu.text import BPE, Vocabulary, stories_text`."""

from .bpe import BPE as BPE
from .bpe import adjacent_pairs as adjacent_pairs
from .bpe import apply_merges as apply_merges
from .bpe import byte_symbols as byte_symbols
from .bpe import gpt2_tokenizer as gpt2_tokenizer
from .bpe import merge_pair as merge_pair
from .bpe import split_words as split_words
from .bpe import tokens_to_text as tokens_to_text
from .bpe import train_merges as train_merges
from .corpora import tiny_shakespeare as tiny_shakespeare
from .names import emoji_names as emoji_names
from .names import first_names as first_names
from .parsing import Judgement as Judgement
from .parsing import Parsed as Parsed
from .parsing import StoryError as StoryError
from .parsing import judge as judge
from .parsing import log2_probability as log2_probability
from .parsing import parse as parse
from .stories import entropy_per_character as entropy_per_character
from .stories import generate_stories as generate_stories
from .stories import stories_text as stories_text
from .vocabulary import Vocabulary as Vocabulary
from .windows import NextTokens as NextTokens
from .windows import next_token_pairs as next_token_pairs
from .windows import split_items as split_items
from .windows import split_text as split_text
