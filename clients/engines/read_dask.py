import dask.dataframe
import pyarrow


def read(endpoint, folder):
    options = {"anon": True, "client_kwargs": {"endpoint_url": endpoint}}
    frame = dask.dataframe.read_parquet(f"s3://{folder}", storage_options=options)
    return pyarrow.Table.from_pandas(frame.compute(), preserve_index=False)
