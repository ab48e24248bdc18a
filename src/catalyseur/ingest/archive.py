"""One file or the ZIP of several: the tables a list is read from."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from catalyseur.ingest.faults import Fault, ImportRefusedError

MAX_BYTES = 100_000_000
_MAGIC = b"PK\x03\x04"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    OSError,
    EOFError,
)


def read_tables(content: bytes, *, name: str, tables: Mapping[str, str]) -> dict[str, bytes]:
    """Return the content of each table given. `tables` names them by file name, the needed one first.

    A file that is no ZIP is the needed table. Raises ImportRefusedError for a ZIP that is damaged, lacks that
    table or holds too much. Writes nothing.
    """
    if not content.startswith(_MAGIC):
        return {next(iter(tables.values())): content}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            kept = {PurePosixPath(one.filename).name.lower(): one for one in archive.infolist()}
            wanted = {table: kept[file] for file, table in tables.items() if file in kept}
            if sum(one.file_size for one in wanted.values()) > MAX_BYTES:
                raise _refused(
                    name, "it holds more than 100 MB", "split it", "il dépasse 100 Mo : divisez-le."
                )
            found = {table: archive.read(one) for table, one in wanted.items()}
    except _DAMAGED:
        raise _refused(
            name, "the ZIP is damaged", "make it again", "l’archive ZIP est illisible : refaites-la."
        ) from None
    needed = next(iter(tables))
    if tables[needed] not in found:
        french = f"l’archive ZIP ne contient pas {needed} : ajoutez ce fichier."
        raise _refused(name, f"the ZIP holds no {needed}", "add it", french)
    return found


def _refused(name: str, problem: str, remedy: str, french: str) -> ImportRefusedError:
    fault = Fault(line=1, column="", value="", problem=problem, remedy=remedy, french=french)
    return ImportRefusedError([fault], name)
