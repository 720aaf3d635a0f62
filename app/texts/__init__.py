"""The texts of the app: every sentence that its pages say, in a file a page and a folder a language."""

from pathlib import Path

from ccseg.texts import Texts

say = Texts(Path(__file__).parent)
