"""Narrator: makes sentences of facts, in the texts of a language and in the wording of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ccseg.describing.facts import Fact, Sentence
from ccseg.describing.wording import Wording
from ccseg.texts import Written

Part = str | Fact | Sentence
"""What a template is filled with: a word, a fact that is written as a figure, or a sentence with facts of its own."""


@dataclass(frozen=True)
class Narrator:
    """Tells facts; those who tell of points, names and neighbours are narrators too."""

    wording: Wording

    def text(self, key: str) -> Any:
        """What stands under this key in the texts about personas."""
        return self.wording.text(f"personas.{key}")

    def compose(self, template: str, **parts: Part) -> Sentence:
        """A sentence from a template; facts are written as figures, sentences bring their own facts.

        >>> fact = Fact(key="balance", statistic="median", whose=0, value=2017.3, style="money")
        >>> Narrator(Wording(currency="£")).compose("They owe {value}.", value=fact).text
        'They owe £2,000.'
        """
        words = {name: self._write(part) for name, part in parts.items()}
        facts = [fact for part in parts.values() for fact in _facts(part)]
        return Sentence(self.wording.fill(template, **words), tuple(facts))

    def say(self, key: str, **parts: Part) -> Sentence:
        """A sentence from the template under this key in the texts about personas."""
        return self.compose(self.text(key), **parts)

    def listed(self, parts: Iterable[Sentence]) -> Sentence:
        """Parts as a list in one sentence.

        >>> Narrator(Wording()).listed([Sentence("one"), Sentence("two"), Sentence("three")]).text
        'one, two and three'
        """
        *first, last = parts
        return self.joined([self.joined(first), last], "last") if first else last

    def joined(self, parts: Iterable[Sentence], by: str = "comma") -> Sentence:
        """Parts one after the other, with a comma between them or what else is named.

        >>> Narrator(Wording()).joined([Sentence("one"), Sentence("two"), Sentence("three")]).text
        'one, two, three'
        """
        parts = tuple(parts)
        text = self.text(f"joins.{by}").join(part.text for part in parts)
        return Sentence(text, tuple(fact for part in parts for fact in part.facts))

    def quoted(self, text: str) -> str:
        """A name as it stands in a sentence.

        >>> Narrator(Wording()).quoted("Revolvers")
        '“Revolvers”'
        """
        return self.wording.fill(self.text("joins.quoted"), text=text)

    def _write(self, part: Part) -> str:
        """The part as text; the last number in it still tells one from many."""
        if isinstance(part, Fact):
            return self.wording.write(part.value, part.style)
        if isinstance(part, str):
            return part
        if not part.facts:
            return part.text
        return Written(part.text, self.wording.write(part.facts[-1].value, part.facts[-1].style).number)


def _facts(part: Part) -> tuple[Fact, ...]:
    if isinstance(part, Fact):
        return (part,)
    return part.facts if isinstance(part, Sentence) else ()
