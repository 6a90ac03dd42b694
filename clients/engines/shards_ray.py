import json
import urllib.request

import pyarrow
import ray


def parts(batch):
    for url in batch["item"]:
        with urllib.request.urlopen(str(url)) as body:
            yield pyarrow.ipc.open_stream(body).read_all()


def read(url):  # http://127.0.0.1:3000/persons/shards?n=1000000&seed=42&shards=16&format=arrow-stream
    with urllib.request.urlopen(url) as body:
        urls = [shard["url"] for shard in json.load(body)["shards"]]
    return ray.data.from_items(urls, override_num_blocks=len(urls)).map_batches(parts, batch_size=1)
