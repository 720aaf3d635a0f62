# What one does in this project, a line each. After the set-up .venv/bin/just is there; "just" alone lists everything.

set positional-arguments

python := ".venv/bin/python"

_list:
    @just --list --unsorted

# Make the virtual environment, and check what takes seconds before every commit
setup:
    python3 -m venv .venv && .venv/bin/pip install -q -r requirements-dev.txt
    .venv/bin/pre-commit install

# Start the app; a changed file takes effect when the page is run again
app:
    {{python}} -m ccseg app

# All tests, or those named: just test tests/reading -k header
test *arguments:
    {{python}} -m pytest "$@"

# One file of tests without starting workers for it: just one tests/test_recipes.py
one *arguments:
    {{python}} -m pytest -q -n0 "$@"

# Style, form, imports and types
check:
    .ci/fast

# Bring files into form, and mend what can be mended
format:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

# The tests with the branches they take: the figure is held by fail_under in pyproject.toml
coverage:
    {{python}} -m pytest --cov --cov-report=term-missing:skip-covered

# Build the documentation into site/, with warnings as errors
docs:
    .venv/bin/zensical build --clean --strict

# Show the documentation while writing it, at http://localhost:8000
write:
    .venv/bin/zensical serve

# Take the pictures of the documentation anew, from today's app
screenshots:
    {{python}} -m docs.screenshots

# Build the wheel and try it in an empty environment
wheel:
    .ci/wheel

# Carry out the steps of the Dockerfile without an engine
container:
    .ci/container.py

# Write requirements.txt anew from the ranges in pyproject.toml; --upgrade for the newest versions
lock *arguments:
    .ci/lock "$@"

# Everything that must hold before a change is kept
ci:
    .ci/run

# Number a version, and tag it: just release 0.2.0
release version:
    .ci/release "$1"
