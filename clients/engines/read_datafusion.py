from datafusion import SessionContext
from datafusion.object_store import AmazonS3


def context(endpoint, folder):
    # It always signs, so it needs keys, of whatever.
    store = AmazonS3(
        bucket_name="datasets", region="us-east-1", endpoint=endpoint, allow_http=True, access_key_id="x", secret_access_key="x"
    )
    session = SessionContext()
    session.register_object_store("s3://", store)
    session.register_parquet("persons", f"s3://{folder}/")
    return session


def read(endpoint, folder):
    return context(endpoint, folder).table("persons").to_arrow_table()
