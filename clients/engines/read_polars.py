import polars


def read(endpoint, folder):
    options = {"aws_endpoint_url": endpoint, "aws_allow_http": "true", "aws_region": "us-east-1", "aws_skip_signature": "true"}
    return polars.scan_parquet(f"s3://{folder}/", storage_options=options).collect().to_arrow()
