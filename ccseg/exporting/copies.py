"""Copies: a persona as a person pastes it, into a mail as text or into a sheet as a table."""

from ccseg.describing.wording import Wording
from ccseg.exporting.pack import PackTexts, Page

TAB, BULLET = "\t", "• "


def as_text(page: Page, wording: Wording) -> str:
    """A persona as paragraphs of plain text: who they are, how far to trust it, what to try.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> from ccseg.exporting.pack import make_page
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> page = make_page(run.segments, 0, Wording())
        >>> as_text(page, Wording()).splitlines()[0] == page.name
        True
    """
    texts = PackTexts(wording)
    plays = [f"{BULLET}{texts.say('copies.play', area=row[0], action=row[1], reach=row[3])}" for row in page.plays.rows]
    head = "\n".join((page.name, page.size, texts.say("copies.verdict", badge=page.badge, because=page.because)))
    said = "\n".join(text for text in (page.story, page.apart, *page.rates) if text)
    tried = "\n".join((page.plays.title, *plays)) if plays else ""
    return "\n\n".join(part for part in (head, said, tried, " ".join(page.never), page.note) if part)


def as_table(page: Page) -> str:
    """The figures of a persona beside the portfolio's, a line a figure, with tabs between, as sheets take them."""
    return "\n".join(TAB.join(row) for row in (page.figures.heads, *page.figures.rows))
