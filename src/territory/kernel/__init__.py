"""Pure arithmetic on values and NumPy arrays: no input, output, SQL, frames, clock or chance."""
