"""Reads Parquet and Arrow files of a running service with readers that others wrote, and compares each cell with the rows in JSON.

    python3 -m venv venv && venv/bin/pip install -r test/formats/readers/requirements.txt
    PORT=3000 npm start
    venv/bin/python test/formats/readers/read.py http://127.0.0.1:3000

A reader that is not installed is skipped. Exits with 1 where a cell differs that EXCUSES does not list.
"""

import datetime
import decimal
import json
import math
import sys
import tempfile
import urllib.request
from pathlib import Path

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:3000"

# A model of all types: types.json beside this file.
MODEL = "/schemas/readers"

# Rows of several pages; of columns that may be missing; of groups; picked rows; none at all; all types; compressed ones; events.
TARGETS = [
    "/persons?n=3000&seed=42",
    "/persons?n=150000&seed=42&offset=7",
    "/persons?n=0&seed=42",
    "/persons?n=1000&seed=42&country=Japan&sort=-age",
    "/persons?n=2000&seed=42&locale=ja",
    "/users?n=2000&seed=42",
    "/schemas/company/Employee?n=100&seed=42",
    MODEL + "/Everything?n=1500&seed=42",
    MODEL + "/Everything?n=1500&seed=42&codec=gzip",
    "/persons?n=150000&seed=42&codec=gzip",
    "/events/e-store?n=3000&seed=42",
    "/events/app-store?n=3000&seed=42",
    "/events/app-store/rates?seed=42",
]


def pyarrow(path):
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pylist()


def pandas(path):
    import pandas as pd

    return pd.read_parquet(path, engine="pyarrow").to_dict("records")


def fastparquet(path):
    from fastparquet import ParquetFile

    return [nested(row) for row in ParquetFile(path).to_pandas().to_dict("records")]


def polars(path):
    import polars as pl

    return pl.read_parquet(path).to_dicts()


def duckdb(path):
    import duckdb as db

    found = db.sql(f"SELECT * FROM '{path}'")
    return [dict(zip(found.columns, row)) for row in found.fetchall()]


def datafusion(path):
    from datafusion import SessionContext

    table = SessionContext().read_parquet(path).to_arrow_table()
    return table.to_pylist()


def clickhouse(path, format="Parquet"):
    import chdb

    text = chdb.query(f"SELECT * FROM file('{path}', {format})", "JSONEachRow").bytes().decode()
    return [json.loads(line) for line in text.splitlines()]


def spark(path, vectorized="true"):
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.parquet.enableVectorizedReader", vectorized)
    return [row.asDict(recursive=True) for row in session.read.parquet(path).collect()]


def spark_by_rows(path):
    return spark(path, "false")


def pyarrow_file(path):
    import pyarrow.ipc as ipc

    table = ipc.open_file(path).read_all()
    table.validate(full=True)
    return table.to_pylist()


def polars_file(path):
    import polars as pl

    return pl.read_ipc(path).to_dicts()


def datafusion_file(path):
    from datafusion import SessionConfig, SessionContext

    # Several partitions give the batches in any order.
    context = SessionContext(SessionConfig().with_target_partitions(1))
    return context.read_arrow(path).to_arrow_table().to_pylist()


def clickhouse_file(path):
    return clickhouse(path, "Arrow")


def pyarrow_stream(path):
    import pyarrow.ipc as ipc

    table = ipc.open_stream(path).read_all()
    table.validate(full=True)
    return table.to_pylist()


def polars_stream(path):
    import polars as pl

    return pl.read_ipc_stream(path).to_dicts()


def clickhouse_stream(path):
    return clickhouse(path, "ArrowStream")


# By the format, which is also the extension of its files.
READERS = {
    "parquet": [pyarrow, pandas, fastparquet, polars, duckdb, datafusion, clickhouse, spark, spark_by_rows],
    "arrow": [pyarrow_file, polars_file, datafusion_file, clickhouse_file],
    "arrow-stream": [pyarrow_stream, polars_stream, clickhouse_stream],
}


def nested(row):
    """Columns a.b of fastparquet as groups."""
    made = {}
    for name, value in row.items():
        *groups, last = name.split(".")
        at = made
        for group in groups:
            at = at.setdefault(group, {})
        at[last] = value
    return made


# What a reader cannot hold: by reader, what it is, and whether what was found is that.
EXCUSES = {
    "clickhouse": [
        ("null array as an empty one", lambda found, expected: expected is None and found == []),
    ],
    "fastparquet": [
        ("array of objects or arrays as null", lambda found, expected: missing(found) and isinstance(expected, list)),
        ("date in an array as a number of days", lambda found, expected: isinstance(expected, str) and str(found).isdigit()),
        ("decimal as the double beside it", lambda found, expected: isinstance(expected, float) and close(found, expected)),
        ("null object as one of nulls", lambda found, expected: expected is None and isinstance(found, dict) and empty(found)),
    ],
}


def close(found, expected):
    return isinstance(found, float) and abs(found - expected) <= abs(expected) * 2**-51


def missing(found):
    return found is None or (isinstance(found, float) and math.isnan(found)) or str(found) in ("NaT", "<NA>")


def empty(found):
    return all(missing(value) or value == [] or (isinstance(value, dict) and empty(value)) for value in found.values())


def same(found, expected, excuses, used):
    """Is what a reader found the value in JSON, or what it makes of it? The excuses that are needed are added to `used`."""
    if equal(found, expected, lambda *pair: same(*pair, excuses, used)):
        return True
    for name, excused in excuses:
        if excused(found, expected):
            used.add(name)
            return True
    return False


def equal(found, expected, same):
    if isinstance(expected, list) and not isinstance(found, (str, float)) and found is not None:
        found = list(found)
        return len(found) == len(expected) and all(map(same, found, expected))
    if missing(found):
        return expected is None
    if expected is None:
        return False
    if isinstance(expected, dict):
        if isinstance(found, str):
            return json.loads(found) == expected
        names = set(expected) | set(found)
        return all(same(found.get(name), expected.get(name)) for name in names)
    if isinstance(expected, list):
        return json.loads(found) == expected
    if isinstance(found, (datetime.datetime, datetime.date)):
        return instant(found) == instant(parsed(expected))
    if isinstance(found, bytes):
        return False
    if isinstance(expected, bool):
        return str(found).lower() == str(expected).lower()
    if isinstance(expected, (int, float)):
        return not isinstance(found, str) and float(found) == float(expected) or str(found) == str(expected)
    if isinstance(expected, str) and str(found) != expected:
        # ClickHouse writes dates with a space.
        try:
            return instant(parsed(str(found).replace(" ", "T"))) == instant(parsed(expected))
        except ValueError:
            return False
    return True


def parsed(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def instant(value):
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    return value.timestamp()


def fetch(url):
    with urllib.request.urlopen(BASE + url) as answer:
        return answer.read()


def put(url, body):
    request = urllib.request.Request(BASE + url, body, {"content-type": "application/json"}, method="PUT")
    urllib.request.urlopen(request).close()


def main():
    failed = False
    put(MODEL, Path(__file__).with_name("types.json").read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        for number, url in enumerate(TARGETS):
            # Arrow has no gzip.
            formats = ["parquet"] if "codec=" in url else READERS
            paths = {format: str(Path(folder) / f"{number}.{format}") for format in formats}
            for format, path in paths.items():
                Path(path).write_bytes(fetch(f"{url}&format={format}"))
            expected = json.loads(fetch(url.replace("&codec=gzip", "") + "&format=json"))
            for format, reader in [(format, reader) for format in formats for reader in READERS[format]]:
                name = reader.__name__
                path = paths[format]
                try:
                    rows = reader(path)
                except ImportError:
                    print(f"skipped {name}: not installed")
                    continue
                except Exception as error:
                    print(f"FAILED {name} {url}: {type(error).__name__} {error}")
                    failed = True
                    continue
                excuses, used = EXCUSES.get(name.split("_")[0], []), set()
                wrong = [] if len(rows) == len(expected) else [f"{len(rows)} rows instead of {len(expected)}"]
                for index, (found, row) in enumerate(zip(rows, expected)):
                    if not same(found, row, excuses, used):
                        wrong.append(f"row {index}: {found} instead of {row}")
                print(f"{'FAILED' if wrong else 'ok'} {name} {url} {wrong[0] if wrong else ', '.join(sorted(used))}")
                failed = failed or bool(wrong)
    sys.exit(1 if failed else 0)


main()
