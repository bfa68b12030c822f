"""PyTorch's names of dtypes and numbers: tinygrad_edu.float32, tinygrad_edu.long, tinygrad_edu.inf. A dtype is NumPy's."""

import math

import numpy as np

float16 = half = np.dtype(np.float16)
float32 = float = np.dtype(np.float32)
float64 = double = np.dtype(np.float64)
uint8 = np.dtype(np.uint8)
int8 = np.dtype(np.int8)
int16 = short = np.dtype(np.int16)
int32 = int = np.dtype(np.int32)
int64 = long = np.dtype(np.int64)
bool = np.dtype(np.bool_)

inf, nan, pi = math.inf, math.nan, math.pi
