"""What every page may use: text, numbers, words, settings, faults, and the screen."""
