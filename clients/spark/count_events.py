"""count_events.py SERVER FOLDER POSITION: writes live events into Parquet files until there are so many; what test_seedstream.py kills."""

import json
import sys

from pyspark.sql import SparkSession
from seedstream import Seedstream

server, folder, position = sys.argv[1], sys.argv[2], int(sys.argv[3])
spark = SparkSession.builder.getOrCreate()
spark.dataSource.register(Seedstream)
events = spark.readStream.format("seedstream").options(server=server, seed=42, rate=2000).load("events/e-store")
query = (
    events.writeStream.format("parquet")
    .option("path", f"{folder}/events")
    .option("checkpointLocation", f"{folder}/checkpoint")
    .trigger(processingTime="1 second")
    .start()
)
while query.isActive:
    query.awaitTermination(1)
    for progress in query.recentProgress[-1:]:
        print(progress.sources[0].endOffset, flush=True)
        if json.loads(progress.sources[0].endOffset)["position"] >= position:
            query.stop()
