"""The kernel: about twenty node classes that every evaluator answers."""
