"""Many reports at once: chosen in the queue, each done on its own, taken back within ten minutes."""
