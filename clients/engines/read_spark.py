from pyspark.sql import SparkSession


def session(endpoint):
    s3a = {
        "endpoint": endpoint,
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider",
    }
    # 660 MB from Maven Central, of the version of Hadoop that Spark brings.
    builder = SparkSession.builder.config("spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.5.0")
    for name, value in s3a.items():
        builder = builder.config(f"spark.hadoop.fs.s3a.{name}", value)
    return builder.getOrCreate()


def read(endpoint, folder):
    return session(endpoint).read.parquet(f"s3a://{folder}").toArrow()
