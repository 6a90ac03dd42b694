import chdb
import pyarrow


def read(endpoint, folder):
    rows = chdb.query(f"SELECT * FROM s3('{endpoint}/{folder}/*.parquet', NOSIGN)", "ArrowStream")
    return pyarrow.ipc.open_stream(rows.bytes()).read_all()
