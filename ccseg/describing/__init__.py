"""What `profiles` and `personas` are made of: facts, traits, sentences, names, verdicts; the words are in `texts/`."""
