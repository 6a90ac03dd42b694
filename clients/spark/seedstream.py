"""A Python Data Source of PySpark 4 for rows of a seedstream service, which are made while they are read and stored nowhere.

    spark.dataSource.register(Seedstream)
    spark.read.format("seedstream").options(server="http://127.0.0.1:3000", n=4_000_000, seed=42, partitions=16).load("persons")
    spark.readStream.format("seedstream").options(seed=42, rate=1000).load("events/e-store")

The path is that of the rows: persons, users, schemas/shop/orders, events/e-store. Options that are not server or partitions are
parameters of these rows (n, seed, locale, fields, to ...). A stream has live events of e-store, each when its time has come. The
position in it is the number of events so far, so a query that goes on from its checkpoint gets the events that follow, and a batch
that is made again has the same ones. It ends at position 100,000,000.

It needs pyarrow, Java 17 and, for streams, PySpark 4.2. Workers must find this module: by PYTHONPATH, or sparkContext.addPyFile().
"""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from pyspark.sql.datasource import DataSource, DataSourceReader, DataSourceStreamReader, InputPartition


class Seedstream(DataSource):
    @classmethod
    def name(cls):
        return "seedstream"

    def __init__(self, options):
        super().__init__(options)
        others = dict(options)
        self.rows = f"{others.pop('server', 'http://127.0.0.1:3000').rstrip('/')}/{others.pop('path', 'persons').strip('/')}"
        self.partitions = int(others.pop("partitions", 16))
        self.query = others
        self._shards = None

    def schema(self):
        return self.shards()["schema"]["spark"]

    def reader(self, schema):
        if not {"n", "to"} & self.query.keys():
            raise ValueError("The option n is missing: the number of rows")
        return RowsReader([Part(shard["url"], shard.get("rows")) for shard in self.shards()["shards"]])

    def streamReader(self, schema):
        if "seed" not in self.query:
            raise ValueError("A stream needs the option seed: without it, a restart would go on with other events")
        if not self.rows.endswith("/events/e-store"):
            raise ValueError("Only events/e-store has positions, by which a stream goes on")
        if "n" in self.query:
            raise ValueError("A stream has no end, so the option n must be left out")
        return EventsReader(self.rows, self.query, self.partitions)

    def shards(self):
        """The list of shards, asked for once: without a seed, each list has another one."""
        if self._shards is None:
            # A stream has no n, and its schema is that of one event.
            query = {"n": 1, "shards": self.partitions, "format": "arrow-stream"} | self.query
            if "to" in query and "n" not in self.query:
                del query["n"]
            self._shards = answer(f"{self.rows}/shards", query)
        return self._shards


class Part(InputPartition):
    """Rows at a URL; rows is None where nobody knows their number before they are made."""

    def __init__(self, url, rows):
        super().__init__(url)
        self.rows = rows


def read_part(part):
    """The rows as record batches. Raises where some are missing, so that Spark runs the task again: its rows are then the same."""
    import pyarrow

    found = 0
    with urllib.request.urlopen(part.value) as body, pyarrow.ipc.open_stream(body) as stream:
        for batch in stream:
            found += batch.num_rows
            columns = [column.cast(type_in_spark(column.type)) for column in batch.columns]
            yield pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)
    if part.rows is not None and found != part.rows:
        raise OSError(f"{part.value} has {found} rows instead of {part.rows}")


def type_in_spark(found):
    """Without dictionaries, and with values that may be missing, as the types that a list of shards names."""
    import pyarrow

    if pyarrow.types.is_dictionary(found):
        return type_in_spark(found.value_type)
    if pyarrow.types.is_struct(found):
        return pyarrow.struct([(field.name, type_in_spark(field.type)) for field in found])
    if pyarrow.types.is_list(found):
        return pyarrow.list_(type_in_spark(found.value_type))
    return found


class RowsReader(DataSourceReader):
    def __init__(self, parts):
        self.parts = parts

    def partitions(self):
        return self.parts

    def read(self, partition):
        return read_part(partition)


class EventsReader(DataSourceStreamReader):
    """Batches of live events. The live stream only says how many have come; a batch reads them by their positions."""

    def __init__(self, rows, query, partitions):
        self.rows = rows
        self.query = query
        self.most = partitions
        self.live = None

    def __getstate__(self):
        return {**self.__dict__, "live": None}

    def initialOffset(self):
        return {"position": int(self.query.get("offset", 0))}

    def latestOffset(self, start, limit=None):
        if self.live is None:
            self.live = Live(self.rows, self.query, start["position"])
        return {"position": self.live.reached()}

    def partitions(self, start, end):
        first, count = start["position"], end["position"] - start["position"]
        # A part of fewer events takes longer to be asked for than to be read.
        parts = max(1, min(self.most, count // 10_000))
        cuts = [first + count * part // parts for part in range(parts + 1)]
        return [Part(self.url(cut, to), to - cut) for cut, to in zip(cuts, cuts[1:])]

    def url(self, first, end):
        query = self.query | {"offset": first, "n": end - first, "format": "arrow-stream"}
        for name in ["live", "speed", "throttle"]:
            query.pop(name, None)
        return f"{self.rows}?{urllib.parse.urlencode(query)}"

    def read(self, partition):
        return read_part(partition)

    def stop(self):
        if self.live is not None:
            self.live.stopped = True


class Live:
    """Counts the events of a live stream as they come, and connects again where it ends."""

    def __init__(self, rows, query, position):
        self.rows = rows
        self.query = query | {"live": "true", "format": "ndjson"}
        self.position = position
        self.error = None
        self.stopped = False
        threading.Thread(target=self.run, daemon=True).start()

    def reached(self):
        if self.error is not None:
            raise self.error
        return self.position

    def run(self):
        while not self.stopped:
            query = self.query | {"offset": self.position}
            try:
                with ask(self.rows, query) as body:
                    for _ in body:
                        self.position += 1
                        if self.stopped:
                            return
            except ValueError as error:
                self.error = error
                return
            except OSError:
                pass  # The service is being started again, perhaps.
            time.sleep(1)


def ask(url, query):
    """Raises ValueError with what the service says is wrong with the request."""
    try:
        return urllib.request.urlopen(f"{url}?{urllib.parse.urlencode(query)}")
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code == 429:
            raise
        raise ValueError(json.load(error).get("detail", str(error))) from None


def answer(url, query):
    with ask(url, query) as body:
        return json.load(body)
