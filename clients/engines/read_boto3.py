import io

import boto3
import pyarrow
from pyarrow import parquet


def read(endpoint, folder):
    s3 = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    bucket, prefix = folder.split("/", 1)
    tables = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
        for found in page["Contents"]:
            body = io.BytesIO()
            s3.download_fileobj(bucket, found["Key"], body)
            tables.append(parquet.read_table(body))
    return pyarrow.concat_tables(tables)
