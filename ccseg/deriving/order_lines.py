"""Order lines: rows that are lines of one order, which is one purchase."""

from ccseg.deriving.engine import Cells
from ccseg.texts import say

ORDER = "customer, posting, day, amount > 0"
"""What the lines of an order have in common; what is given back counts apart."""

BOUGHT = "fate = 'kept' AND kind = 'purchase' AND posting IS NOT NULL"


def join_lines(cells: Cells) -> list[str]:
    """Let the first line of each order lead it, with the order's whole amount as ``ticket``; say so where there are.

    Every line keeps its amount, so that sums are the same; what is counted are orders.
    """
    if not cells.has("posting"):
        return []
    orders = f"SELECT count(*) AS lines FROM postings WHERE {BOUGHT} GROUP BY {ORDER}"
    [(lines, several)] = cells.rows(f"SELECT CAST(sum(lines) AS BIGINT), count(*) FROM ({orders}) WHERE lines > 1")
    if not several:
        return []
    cells.engine.execute(f"""
        UPDATE postings SET leads = found.place = 1, ticket = found.total FROM (
            SELECT line, row_number() OVER (PARTITION BY {ORDER} ORDER BY line) AS place,
                sum(amount) OVER (PARTITION BY {ORDER}) AS total
            FROM postings WHERE {BOUGHT}
        ) AS found WHERE found.line = postings.line""")
    return [say("deriving.said.lines", rows=lines, orders=several, header=cells.roles["posting"])]
