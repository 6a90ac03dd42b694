from pyarrow import dataset, fs


def read(endpoint, folder):
    host = endpoint.removeprefix("http://")
    s3 = fs.S3FileSystem(anonymous=True, endpoint_override=host, scheme="http", region="us-east-1")
    return dataset.dataset(folder, filesystem=s3).to_table()
