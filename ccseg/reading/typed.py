"""Typed: tables that come with types, from Parquet or a data frame, within a budget that is counted while reading."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.errors import UnreadableFile, UnusableTable
from ccseg.reading.bodies import require_room
from ccseg.reading.findings import Change
from ccseg.reading.sources import Limits
from ccseg.texts import say

BATCH_ROWS = 1 << 14
"""Rows that are read at once, so that no more than one batch is in memory beyond the budget."""
SIGNED = 12 + 16
"""The bytes of a nonce and a signature behind the footer of a Parquet file in which columns are encrypted."""
CELL_BYTES = 8
"""What a cell that is no text takes in memory at least, as a float."""


def read_parquet(raw: bytes, limits: Limits) -> tuple[pa.Table, tuple[Change, ...]]:
    """The columns of a Parquet file that a table can have, each name once, and what was changed to read them.

    Sizes are counted as the cells take them, however small they are packed: ``limits.bytes`` are taken at most.
    Raises ``UnreadableFile`` when the file is damaged, and ``UnusableTable`` when it holds too much.
    """
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(raw), read_dictionary=_texts_of(raw))
        schema = file.schema_arrow
        # Arrow ends the process where it is asked for what only a key opens.
        if int.from_bytes(raw[-8:-4], "little") - file.metadata.serialized_size == SIGNED:
            raise UnreadableFile(say("reading.source.encrypted"))
        require_room(file.metadata.num_rows, len(schema), limits)
        taken = [place for place, field in enumerate(schema) if not pa.types.is_nested(field.type)]
        _require_memory(file.metadata.num_rows * len(taken) * CELL_BYTES, limits)
        names = [schema.names[place] for place in taken]
        _require_memory(_stored_bytes(file.metadata, frozenset(names)), limits)
        cells = _gather(file, names, limits)
    except (pa.ArrowException, OSError, OverflowError, ValueError):
        raise UnreadableFile(say("reading.source.parquet")) from None
    changes = _left_out([field for field in schema if pa.types.is_nested(field.type)], file.metadata.num_rows)
    cells, decoded = as_cells(cells)
    return cells, (*changes, *decoded)


def as_cells(table: pa.Table) -> tuple[pa.Table, tuple[Change, ...]]:
    """The columns with cells of text, numbers or dates; bytes as text, and no lists or records.

    >>> table = pa.table({"id": [b"A", b"B\\xe9"], "basket": [[1], [2, 3]]})
    >>> cells, changes = as_cells(table)
    >>> cells.to_pydict(), [change.column for change in changes]
    ({'id': ['A', 'Bé']}, ['basket', 'id'])
    """
    nested = [field for field in table.schema if pa.types.is_nested(field.type)]
    plain = table.select([place for place, field in enumerate(table.schema) if not pa.types.is_nested(field.type)])
    changes = list(_left_out(nested, table.num_rows))
    columns = []
    for name, column in zip(plain.column_names, map(_without_extension, plain.columns), strict=True):
        cells, foreign = _as_text(column) if _may_hold_bytes(column.type) else (column, 0)
        columns.append(cells)
        if foreign:
            changes.append(Change(column=name, message=say("reading.change.bytes"), rows=foreign))
    return pa.Table.from_arrays(columns, names=plain.column_names), tuple(changes)


def _without_extension(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """UUIDs as their text, and any other kind that builds on a plain one as that."""
    if not isinstance(column.type, pa.BaseExtensionType):
        return column
    if column.type.extension_name == "arrow.uuid":
        return pa.chunked_array([[None if cell is None else str(cell) for cell in column.to_pylist()]], pa.string())
    return column.cast(column.type.storage_type)


def _texts_of(raw: bytes) -> list[str]:
    """The columns of text, which are read as dictionaries, so that what one value takes is not taken for every row."""
    from pyarrow import parquet

    schema = parquet.read_schema(pa.BufferReader(raw))
    return [field.name for field in schema if _may_hold_bytes(field.type)]


def _may_hold_bytes(kind: pa.DataType) -> bool:
    """Whether the cells of a column are text or bytes."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(test(kind) for test in (*tests, pa.types.is_fixed_size_binary, pa.types.is_string_view))


def _stored_bytes(metadata: "pa.parquet.FileMetaData", names: Collection[str]) -> int:
    """How many bytes the chunks of these columns say they unpack to."""
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    chunks = (group.column(place) for group in groups for place in range(group.num_columns))
    return sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in names)


def _require_memory(taken: int, limits: Limits) -> None:
    """Raises ``UnusableTable`` when cells take more memory than the limit."""
    if taken > limits.bytes:
        raise UnusableTable(say("reading.source.unpacked", most=limits.bytes / 1e6, limits=limits.sentence()))


def _gather(file: "pa.parquet.ParquetFile", names: Sequence[str], limits: Limits) -> pa.Table:
    """These columns, read in batches whose size is counted before they are unpacked."""
    batches = list(_batches(file, names, limits))
    if not batches:
        return file.schema_arrow.empty_table().select(list(names))
    return pa.Table.from_batches(batches)


def _batches(file: "pa.parquet.ParquetFile", names: Sequence[str], limits: Limits) -> Iterator[pa.RecordBatch]:
    taken = 0
    for batch in file.iter_batches(BATCH_ROWS, columns=list(names), use_threads=False):
        taken += sum(_bytes_of(column) for column in batch.columns)
        _require_memory(taken, limits)
        columns = [column.dictionary_decode() if _is_dictionary(column) else column for column in batch.columns]
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _is_dictionary(column: pa.Array) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def _bytes_of(column: pa.Array) -> int:
    """What the cells of a column take once they are unpacked."""
    if not _is_dictionary(column):
        return max(int(column.nbytes), CELL_BYTES * len(column))
    if not _may_hold_bytes(column.type):
        return CELL_BYTES * len(column)
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    used = pc.value_counts(column.indices.drop_null())
    times, places = used.field("counts"), used.field("values")
    texts = pc.sum(pc.multiply(lengths.take(places), times)).as_py() or 0
    return int(texts) + CELL_BYTES * len(column)


def _left_out(fields: Sequence[pa.Field], rows: int) -> tuple[Change, ...]:
    """Lists and records are no cells of a table: the columns that hold them are not read."""
    message = say("reading.change.nested")
    return tuple(Change(column=field.name, message=message, rows=rows) for field in fields)


def _as_text(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """Text or bytes as text, and how many cells were not UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    raw = pc.cast(column, pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
    try:
        return pc.cast(raw, pa.string()), 0
    except pa.ArrowInvalid:
        pass
    encoded = raw.combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    decoded = [_decoded(value) for value in values]
    foreign = np.array([not _is_utf8(value) for value in values])
    places = encoded.indices.drop_null().to_numpy()
    cells = pc.take(pa.array(decoded, pa.string()), encoded.indices)
    return pa.chunked_array([cells]), int(foreign[places].sum())


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(value: bytes) -> str:
    """Bytes as text: UTF-8, else Windows-1252, else one letter a byte, so that different values stay different.

    >>> _decoded("Köln".encode("cp1252")), _decoded("Köln".encode())
    ('Köln', 'Köln')
    """
    for encoding in ("utf-8", "cp1252"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")
