"""Moments: the SQL of the day, the hour and the time zone of a posting, however they are written."""

from ccseg.deriving.engine import Cells


def day_text(cells: Cells) -> str:
    """The SQL of the day as it is written."""
    if not cells.has("date"):
        parts = [_whole(cells.cell(role)) for role in ("year", "month", "day") if cells.has(role)]
        return " || '-' || ".join(parts)
    cell = cells.cell("date")
    # Most moments are written as 2026-01-31 12:00:00, and looking for a pattern takes ten times as long.
    moment = f"trim(regexp_replace({cell}, '[T ]+\\d{{1,2}}:.*$', ''))"
    return f"CASE WHEN {_iso(cell)} THEN {cell}[:10] WHEN contains({cell}, ':') THEN {moment} ELSE {cell} END"


def _iso(cell: str) -> str:
    return f"{cell}[5] = '-' AND {cell}[11] IN (' ', 'T') AND {cell}[14] = ':'"


def _whole(cell: str) -> str:
    return f"CAST(TRY_CAST(TRY_CAST({cell} AS DOUBLE) AS BIGINT) AS VARCHAR)"


def _time_text(cells: Cells) -> str:
    if cells.has("time"):
        return cells.cell("time")
    if not cells.has("date"):
        return "NULL"
    cell = cells.cell("date")
    behind = f"nullif(regexp_extract({cell}, '[T ](\\d{{1,2}}:.*)$', 1), '')"
    return f"CASE WHEN {_iso(cell)} THEN {cell}[12:] ELSE {behind} END"


def hour_of_day(cells: Cells) -> str:
    """The SQL of the hour, 0–23: of 23:15, 11:15 PM, or 231500 and 2315 without a colon."""
    time = _time_text(cells)
    clock = f"TRY_CAST(split_part({time}, ':', 1) AS INT)"
    evening = f"CASE WHEN contains(lower({time}), 'pm') THEN 12 ELSE 0 END"
    twelve = f"CASE WHEN contains(lower({time}), 'm') THEN {clock} % 12 + {evening} ELSE {clock} END"
    digits = 4
    if cells.has("time"):
        digits = cells.number(f"SELECT max(length({_whole(time)})) FROM cells WHERE NOT contains({time}, ':')")
    unit = 10_000 if digits > 4 else 100
    return f"CASE WHEN contains({time}, ':') THEN {twelve} ELSE TRY_CAST({_whole(time)} AS BIGINT) // {unit} END"


def offset_text(cells: Cells) -> str:
    """The SQL of the offset behind a moment, such as Z or +02:00; empty where there is none."""
    time = _time_text(cells)
    zoned = f"contains({time}, 'Z') OR contains({time}, '+') OR contains({time}, '-')"
    return f"CASE WHEN {zoned} THEN regexp_extract({time}, '(Z|[+-]\\d{{2}}:?\\d{{2}})$', 1) ELSE '' END"


def in_utc(cells: Cells, day: str, hour: str) -> tuple[str, str]:
    """Day and hour of a moment in UTC, by the offset behind it."""
    written = offset_text(cells)
    minutes = f"TRY_CAST({written}[1:3] AS INT) * 60 + TRY_CAST({written}[1:1] || right({written}, 2) AS INT)"
    offset = f"coalesce({minutes}, 0)"
    minute = f"coalesce(TRY_CAST(split_part({_time_text(cells)}, ':', 2)[1:2] AS INT), 0)"
    moment = f"({day} + to_hours(coalesce({hour}, 0)) + to_minutes({minute} - ({offset})))"
    return f"CAST({moment} AS DATE)", f"hour({moment})"
