"""The twins by name: each has the name and the parameters of the function that it stands for, which says what it computes.

A twin checks its arguments, prepares the arrays, and runs a compiled loop over them, in parts (`parts.py`). It returns NotImplemented for
what the loop does not cover: then the function itself runs. A loop does not check its indices: the twin must know that all shapes fit.

Loops are written for one element at a time; the compiler makes them take eight or sixteen at once, if we keep to these rules:
arithmetic alone, so `exp` from here rather than from `math`; no constant of float64; a loop over elements starts at 0; and a sum, which may
be taken in any order, stands in a function of its own that says so (`total`, `dot`). Elsewhere the order is kept: log_softmax is
x - top - rest, exact only in this order. Arrays are float32, (rows, C) or flat.
"""

from .activation import gelu as gelu
from .activation import gelu_all as gelu_all
from .activation import gelu_tanh as gelu_tanh
from .activation import gelu_tanh_x as gelu_tanh_x
from .activation import silu as silu
from .activation import silu_x as silu_x
from .adam import adam_step as adam_step
from .arithmetic import begin_cache_anew as begin_cache_anew
from .arithmetic import check_cache as check_cache
from .arithmetic import count_compiled as count_compiled
from .attention import attention as attention
from .attention import attention_all as attention_all
from .int8 import int8_product as int8_product
from .linear import linear as linear
from .normalization import layer_norm as layer_norm
from .normalization import layer_norm_all as layer_norm_all
from .normalization import rms_norm as rms_norm
from .normalization import rms_norm_all as rms_norm_all
from .rnn import lstm_gates as lstm_gates
from .rnn import lstm_slopes as lstm_slopes
from .softmax import cross_entropy as cross_entropy
from .softmax import cross_entropy_all as cross_entropy_all
from .softmax import log_softmax as log_softmax
from .softmax import log_softmax_x as log_softmax_x
from .softmax import softmax as softmax
from .softmax import softmax_x as softmax_x
