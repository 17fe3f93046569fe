"""What changed between a golden table and what the policy says now, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from servicekit.testing.golden.markdown import Written, dumps, read, unescaped
from servicekit.testing.golden.sheet import Case, Row, Sheet

__all__ = ["changes"]

_MOST = 10  # rows whose reasons are shown; all are counted


@attrs.frozen
class _Rows:
    """The rows of one sheet, before and now, by their cases."""

    sheet: Sheet
    changed: tuple[tuple[Case, Row], ...] = ()
    new: tuple[Row, ...] = ()
    gone: tuple[tuple[Case, Case], ...] = ()


def changes(before: str, sheets: Sequence[Sheet]) -> str:
    """Return what changed, in words; nothing if the same is said of the same cases.

    How wide columns are, and how lines end, makes no difference.

    Args:
        before: the golden table as it stands in its file.
        sheets: what the policy says now.
    """
    old, now = read(before), read(dumps(sheets))
    if old == now:
        return ""
    return "\n".join(_told(old, now, sheets))


def _told(old: Sequence[Written], now: Sequence[Written], sheets: Sequence[Sheet]) -> Iterator[str]:
    known = {each.title: each for each in old}
    pairs = [(known.pop(new.title, None), new, s) for new, s in zip(now, sheets, strict=True)]
    shaped = [(was, new, s) for was, new, s in pairs if was and was.names == new.names]
    found = [_compared(was, new, sheet) for was, new, sheet in shaped]
    yield _counted(found)
    for _, new, _ in (pair for pair in pairs if pair not in shaped):
        yield f"The table {unescaped(new.title)} has other columns, or is new.".replace("  ", " ")
    for gone in known.values():
        yield f"The table {unescaped(gone.title)} is gone.".replace("  ", " ")
    told = [text for rows in found for text in _texts(rows)]
    yield from told[:_MOST]
    if len(told) > _MOST:
        yield f"\n… and {len(told) - _MOST:,} rows more"


def _compared(was: Written, new: Written, sheet: Sheet) -> _Rows:
    """Pair the rows of a sheet by their cases; the same case can stand there twice."""
    width = len(sheet.case)
    before = defaultdict[Case, list[Case]](list)
    for cells in was.rows[1:]:
        before[cells[:width]].append(cells[width:])
    changed, added = [], []
    for cells, row in zip(new.rows[1:], sheet.rows, strict=True):
        same = before.get(cells[:width])
        if not same:
            added.append(row)
        elif (said := same.pop(0)) != cells[width:]:
            changed.append((said, row))
    gone = [(case, said) for case, left in before.items() for said in left]
    return _Rows(sheet, tuple(changed), tuple(added), tuple(gone))


def _counted(found: Iterable[_Rows]) -> str:
    changed, new, gone = (
        sum(len(getattr(rows, name)) for rows in found) for name in ("changed", "new", "gone")
    )
    if not changed + new + gone:
        return "The same is said of the same cases; their order or what surrounds them is another."
    return f"{changed} changed, {new} new, {gone} gone"


def _texts(rows: _Rows) -> Iterator[str]:
    sheet, title = rows.sheet, f"{rows.sheet.title}: " if rows.sheet.title else ""
    for said, row in rows.changed:
        yield f"\n{title}{_named(sheet.case, row.case)}{_moved(sheet, said, row)}"
    for cells, said in rows.gone:
        case = tuple(map(unescaped, cells))
        now = sheet.again(case)
        yield f"\n{title}{_named(sheet.case, case)}\n  is gone{_moved(sheet, said, now)}"
    for row in rows.new:
        yield f"\n{title}{_named(sheet.case, row.case)}\n  new: {_named(sheet.said, row.said)}"


def _moved(sheet: Sheet, before: Case, row: Row | None) -> str:
    """Return what is said otherwise than before, and why."""
    pairs = zip(sheet.said, map(unescaped, before), row.said if row else (), strict=False)
    changed = [f"\n  {name}: {old} -> {now}" for name, old, now in pairs if old != now]
    return "".join([*changed, _why(row)]) if row and changed else ""


def _why(row: Row) -> str:
    found = row.why()
    return "".join(f"\n    {line}" for line in found.splitlines())


def _named(names: Iterable[str], cells: Iterable[str]) -> str:
    pairs = zip(names, cells, strict=False)
    return ", ".join(f"{name} = {cell}" for name, cell in pairs if cell) or "every case"
