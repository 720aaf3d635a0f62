"""Describing: KPIs, profiles, rules, traits, personas, plays; the words are in `texts/`."""
