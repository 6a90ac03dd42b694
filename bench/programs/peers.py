"""python peers.py TOOL LISTS ROWS: makes ROWS persons as CSV with a library of Python, on one thread, and prints its version and the
rows per second as JSON; of "parquet" tools, only to write rows that are in memory counts. LISTS is a JSON file with first and last names
and places. Starting Python and reading the lists is not counted."""

import io
import json
import os
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"
tool, lists, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(lists) as file:
    names = ("first", "last", "city", "state", "country")
    first, last, city, state, country = map(json.load(file).get, names)


def draws():
    import numpy

    random = numpy.random.default_rng()
    return (
        numpy.arange(1, rows + 1),
        random.integers(0, len(first), rows),
        random.integers(0, len(last), rows),
        random.integers(22, 66, rows),
        random.integers(0, 2, rows) == 1,
        random.integers(0, len(city), rows),
    )


def into_memory(write):
    out = io.BytesIO()
    write(out)
    return out.tell()


def with_polars(parquet=False):
    import polars

    lists = [polars.Series(texts) for texts in (first, last, city, state, country)]

    def frame():
        ids, firsts, lasts, ages, married, places = draws()
        return polars.DataFrame({
            "id": ids,
            "name": lists[0].gather(firsts) + " " + lists[1].gather(lasts),
            "age": ages,
            "isMarried": married,
            **{name: texts.gather(places) for name, texts in zip(("city", "state", "country"), lists[2:])},
        })

    if not parquet:
        return polars.__version__, lambda: into_memory(lambda out: frame().write_csv(out))
    made = frame()
    return polars.__version__, lambda: into_memory(lambda out: made.write_parquet(out, compression="uncompressed"))


def with_pyarrow(parquet=False):
    import pyarrow
    import pyarrow.compute
    import pyarrow.csv
    import pyarrow.parquet

    pyarrow.set_cpu_count(1)
    lists = [pyarrow.array(texts) for texts in (first, last, city, state, country)]

    def picked(texts, at):
        return pyarrow.DictionaryArray.from_arrays(at, texts) if parquet else texts.take(at)

    def table():
        ids, firsts, lasts, ages, married, places = draws()
        names = pyarrow.compute.binary_join_element_wise(lists[0].take(pyarrow.array(firsts)), lists[1].take(pyarrow.array(lasts)), " ")
        place = pyarrow.array(places, pyarrow.int32())
        columns = [ids, names, ages, married, *(picked(texts, place) for texts in lists[2:])]
        return pyarrow.table(columns, ["id", "name", "age", "isMarried", "city", "state", "country"])

    if not parquet:
        return pyarrow.__version__, lambda: into_memory(lambda out: pyarrow.csv.write_csv(table(), out))
    made = table()
    write = pyarrow.parquet.write_table
    return pyarrow.__version__, lambda: into_memory(lambda out: write(made, out, compression="none"))


def chdb_query(sql):
    import chdb

    def make():
        return len(chdb.query(sql, "CSVWithNames").bytes())

    return chdb.__version__, make


def with_chdb():
    arrays = ", ".join(
        f"(SELECT {name} FROM file('{lists}', 'JSONEachRow')) AS {name}s" for name in names
    )
    return chdb_query(
        f"WITH {arrays} SELECT number + 1 AS id, concat(firsts[1 + rand(1) % {len(first)}], ' ', lasts[1 + rand(2) % {len(last)}]) AS name, "
        f"22 + rand(3) % 44 AS age, rand(4) % 2 = 1 AS isMarried, 1 + rand(5) % {len(city)} AS place, "
        f"citys[place] AS city, states[place] AS state, countrys[place] AS country FROM numbers({rows}) SETTINGS max_threads = 1"
    )


def with_chdb_text():
    return chdb_query(f"SELECT randomPrintableASCII(22) AS text FROM numbers({rows}) SETTINGS max_threads = 1")


tools = {
    "polars": with_polars,
    "polars parquet": lambda: with_polars(parquet=True),
    "pyarrow": with_pyarrow,
    "pyarrow parquet": lambda: with_pyarrow(parquet=True),
    "chdb": with_chdb,
    "chdb text": with_chdb_text,
}
version, make = tools[tool]()
make()
begun = time.perf_counter()
size = make()
seconds = time.perf_counter() - begun
print(json.dumps({"version": version, "rate": rows / seconds, "bytes": size}))
