"""Lesson 12, Convolution: windows, convolution as one matrix product, pooling, batch normalization, fine-tuning."""
