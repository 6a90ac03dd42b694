import pyarrow
import ray
from pyarrow import fs


def read(endpoint, folder):
    host = endpoint.removeprefix("http://")
    s3 = fs.S3FileSystem(anonymous=True, endpoint_override=host, scheme="http", region="us-east-1")
    rows = ray.data.read_parquet(f"s3://{folder}", filesystem=s3)
    return pyarrow.concat_tables(ray.get(rows.to_arrow_refs()))
