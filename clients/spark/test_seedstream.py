"""npm run engines -- spark-source: reads rows of a running service with Spark and the source beside this file.

    SERVER=http://127.0.0.1:3000 python clients/spark/test_seedstream.py
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
SERVER = os.environ.get("SERVER", "http://127.0.0.1:3000")
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("PYSPARK_SUBMIT_ARGS", "--master local[2] --conf spark.ui.enabled=false pyspark-shell")
os.environ["PYTHONPATH"] = f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
sys.path.insert(0, str(HERE))

import pyarrow  # noqa: E402
from pyarrow import csv, dataset  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as f  # noqa: E402

from seedstream import Part, Seedstream, read_part  # noqa: E402

TEXTS = csv.ConvertOptions(strings_can_be_null=False)


def downloaded(path):
    with urllib.request.urlopen(f"{SERVER}/{path}&format=csv") as body:
        return csv.read_csv(body, convert_options=TEXTS)


class RowsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark = SparkSession.builder.getOrCreate()
        cls.spark.sparkContext.setLogLevel("OFF")
        cls.spark.dataSource.register(Seedstream)

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def rows(self, path, **options):
        return self.spark.read.format("seedstream").options(server=SERVER, **options).load(path)

    def test_rows_are_those_of_one_download(self):
        whole = downloaded("persons?n=50007&seed=42&locale=ja")
        found = self.rows("persons", n=50007, seed=42, locale="ja", partitions=5)
        self.assertEqual(found.rdd.getNumPartitions(), 5)
        self.assertTrue(found.toArrow().cast(whole.schema).sort_by("id").equals(whole.combine_chunks()))

    def test_models_windows_and_nested_rows(self):
        self.assertEqual(self.rows("schemas/shop/customers", n=100, seed=1, partitions=2).select("id").distinct().count(), 100)
        self.assertEqual(self.rows("events/e-store", n=1000, seed=1, partitions=2).count(), 1000)
        window = self.rows("events/app-store", to="2026-01-01T00:00:02Z", seed=1, partitions=2)
        self.assertEqual(window.count(), downloaded("events/app-store?to=2026-01-01T00:00:02Z&seed=1").num_rows)
        self.assertEqual(self.rows("users", n=10, seed=1, partitions=1).where(f.col("address.latitude").isNotNull()).count(), 10)

    def test_without_a_seed_all_partitions_are_of_one(self):
        self.assertEqual(self.rows("persons", n=1000, partitions=4).select("id").distinct().count(), 1000)

    def test_what_the_service_refuses_is_told(self):
        with self.assertRaisesRegex(Exception, "There is no parameter nn"):
            self.rows("persons", n=10, nn=3).count()
        with self.assertRaisesRegex(Exception, "option n is missing"):
            self.rows("persons", seed=1).count()
        with self.assertRaisesRegex(Exception, "needs the option seed"):
            stream = self.spark.readStream.format("seedstream").options(server=SERVER).load("events/e-store")
            stream.writeStream.format("noop").start().awaitTermination(60)

    def test_missing_rows_fail_the_task(self):
        with self.assertRaisesRegex(OSError, "has 3 rows instead of 4"):
            list(read_part(Part(f"{SERVER}/persons?n=3&seed=1&format=arrow-stream", 4)))


class PositionsTest(unittest.TestCase):
    def test_batches_of_a_stream_that_goes_on_are_the_events_once(self):
        batches, position = [], None
        for _ in range(2):  # The second source goes on as after a restart.
            source = Seedstream({"server": SERVER, "path": "events/e-store", "seed": "42", "rate": "20000"})
            reader = source.streamReader(None)
            position = position or reader.initialOffset()
            first = position["position"]
            while position["position"] < first + 15000:
                end = reader.latestOffset(position)
                time.sleep(0.2)
                for part in reader.partitions(position, end):
                    batches += read_part(part)
                position = end
            reader.stop()
        found = pyarrow.Table.from_batches(batches)
        whole = downloaded(f"events/e-store?n={position['position']}&seed=42&rate=20000")
        self.assertTrue(found.cast(whole.schema).combine_chunks().equals(whole.combine_chunks()))


class StreamTest(unittest.TestCase):
    def test_events_are_in_the_table_once_after_kills(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(HERE / "count_events.py"), SERVER, folder]
            reached = 0
            for kill in range(2):
                # A group of its own, so that the Java process is killed with it.
                with subprocess.Popen(
                    [*command, "1000000000"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
                ) as run:
                    for line in run.stdout:
                        position = int(line.strip().removeprefix('{"position":').rstrip("}"))
                        if position > reached + 2000:
                            time.sleep(0.7)  # Within a batch, or between two.
                            break
                    os.killpg(run.pid, signal.SIGKILL)
                    reached = position
            subprocess.run([*command, str(reached + 2000)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            log = self.committed(Path(folder, "events"))
            whole = downloaded(f"events/e-store?n={log.num_rows}&seed=42&rate=2000")
            self.assertGreater(log.num_rows, reached)
            order = [(name, "ascending") for name in whole.column_names]
            self.assertTrue(log.cast(whole.schema).sort_by(order).equals(whole.sort_by(order).combine_chunks()))

    def committed(self, folder):
        """The rows of the table: Spark reads the files that its log names, and no others that a killed batch has left."""
        import json

        names = {}
        for entry in sorted(folder.glob("_spark_metadata/[0-9]*"), key=lambda path: (int(path.name.split(".")[0]), path.name)):
            for line in entry.read_text().splitlines()[1:]:
                names[json.loads(line)["path"].removeprefix("file://")] = True
        return dataset.dataset(list(names), format="parquet").to_table().combine_chunks()


if __name__ == "__main__":
    unittest.main(verbosity=2)
