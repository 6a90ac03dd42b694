from pathlib import Path

import duckdb
import duckdb_extension_httpfs


def connect(endpoint):
    # Where DuckDB may download: INSTALL httpfs.
    [httpfs] = Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")
    database = duckdb.connect()
    database.execute(f"LOAD '{httpfs}'")
    host = endpoint.removeprefix("http://")
    database.execute(f"CREATE SECRET (TYPE s3, ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')")
    return database


def read(endpoint, folder):
    return connect(endpoint).execute(f"FROM read_parquet('s3://{folder}/*.parquet')").to_arrow_table()
