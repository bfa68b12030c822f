"""The derivative table: every array op, with its vjps beside it. Methods are in the file of the same name in `tensor/`."""
