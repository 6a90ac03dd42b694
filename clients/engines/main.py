"""npm run engines: reads rows of a running service with engines and tools that others wrote, and compares each with /persons.

    python clients/engines/main.py http://127.0.0.1:3000 [--docs docs/engines.md] [reader …]

What is not installed is skipped, with the reason. With --docs, programs and results are written into the page. Exits with 1 where a
row differs or a reader fails.
"""

import importlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pyarrow
from pyarrow import compute, csv, parquet

HERE = Path(__file__).parent
ROWS = 1_000_100  # A part of a million, and the rest.
FOLDER = f"datasets/persons/seed-42/rows-{ROWS}"
SHARDS = f"/persons/shards?n={ROWS}&seed=42&shards=4&format=arrow-stream"
KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}
PYTHON = {  # Versions of libraries by the names of readers.
    "pyarrow": ["pyarrow"],
    "polars": ["polars"],
    "duckdb": ["duckdb", "duckdb-extension-httpfs"],
    "clickhouse": ["chdb"],
    "datafusion": ["datafusion"],
    "dask": ["dask", "s3fs"],
    "ray": ["ray"],
    "spark": ["pyspark"],
    "boto3": ["boto3"],
}
RCLONE = ":s3,provider=Other,endpoint='{endpoint}',region=us-east-1:{folder}"
COMMANDS = {  # Each takes the folder for the files at the end.
    "aws": ["aws", "--endpoint-url", "{endpoint}", "s3", "cp", "--recursive", "--no-progress", "s3://{folder}/"],
    "js": ["node", f"{HERE}/download.mjs", "{endpoint}", "{folder}"],
    "rclone": ["rclone", "--config", "/dev/null", "copy", RCLONE],
}
LISTS = {
    "aws": ["aws", "--endpoint-url", "{endpoint}", "s3", "ls", "--recursive", "s3://{folder}/"],
    "rclone": ["rclone", "--config", "/dev/null", "lsl", RCLONE],
}
NAMES = {
    "aws": "AWS CLI",
    "clickhouse": "ClickHouse (chdb)",
    "dask": "Dask",
    "datafusion": "DataFusion",
    "duckdb": "DuckDB",
    "js": "AWS SDK for JavaScript",
    "polars": "Polars",
    "ray": "Ray",
    "spark": "Spark (s3a)",
}


class Skipped(Exception):
    pass


def filled(command, endpoint):
    [program, *rest] = [part.format(endpoint=endpoint, folder=FOLDER) for part in command]
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        raise Skipped(f"there is no {program}")
    return [found, *rest]


def run(command, endpoint):
    environment = {**os.environ, **KEYS}
    environment.pop("AWS_CA_BUNDLE", None)  # rclone 1.60 refuses it, and the endpoint is http.
    done = subprocess.run(filled(command, endpoint), capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


def read_files(command, endpoint):
    with tempfile.TemporaryDirectory() as folder:
        run([*command, folder], endpoint)
        return pyarrow.concat_tables(parquet.read_table(file) for file in sorted(Path(folder).glob("*.parquet")))


def read_shards(engine, endpoint):
    found = module(f"shards_{engine}").read(endpoint + SHARDS)
    if engine == "dask":
        return pyarrow.Table.from_pandas(found.compute(), preserve_index=False)
    ray = importlib.import_module("ray")
    return pyarrow.concat_tables(ray.get(found.to_arrow_refs()))


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Skipped(f"{error.name} is not installed") from error


def start(name):
    """Begins what an engine leaves to its installation: on this machine alone, without pages and logs."""
    if name == "spark":
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        os.environ["PYSPARK_SUBMIT_ARGS"] = "--master local[2] --conf spark.ui.enabled=false pyspark-shell"
        if shutil.which("java") is None:
            raise Skipped("there is no java")
    if name.endswith("ray"):
        os.environ["RAY_worker_niceness"] = "0"  # They are nice by default, and get no time on a busy machine.
        os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"
        options = {"include_dashboard": False, "_node_ip_address": "127.0.0.1", "log_to_driver": False, "logging_level": "error"}
        module("ray").init(ignore_reinit_error=True, **options)


def readers():
    for name in PYTHON:
        yield name, lambda endpoint, name=name: module(f"read_{name}").read(endpoint, FOLDER)
    for name, command in COMMANDS.items():
        yield name, lambda endpoint, command=command: read_files(command, endpoint)
    for name in ["dask", "ray"]:
        yield f"shards_{name}", lambda endpoint, name=name: read_shards(name, endpoint)


def version(name):
    if name in PYTHON:
        return ", ".join(f"{library} {importlib.metadata.version(library)}" for library in PYTHON[name])
    if name == "js":
        package = HERE.parent.parent / "node_modules/@aws-sdk/client-s3/package.json"
        return f"@aws-sdk/client-s3 {json.loads(package.read_text())['version']}"
    if name in COMMANDS:
        return subprocess.run(filled([name, "--version"], ""), capture_output=True, text=True).stdout.split("\n")[0].split(" Python")[0]
    return version(name.removeprefix("shards_"))


def differs(table, truth):
    """What is wrong with a table; empty where its rows are those of the other, in any order."""
    if sorted(table.column_names) != sorted(truth.column_names):
        return f"columns {table.column_names}"
    own = table.select(truth.column_names).cast(truth.schema).combine_chunks().sort_by("id")
    if own.num_rows != truth.num_rows:
        return f"{own.num_rows} rows instead of {truth.num_rows}"
    return "" if own.equals(truth) else "rows that differ"


def try_all(endpoint, only):
    with urllib.request.urlopen(f"{endpoint}/persons?n={ROWS}&seed=42&format=csv") as body:
        texts = csv.ConvertOptions(strings_can_be_null=False)
        truth = csv.read_csv(body, convert_options=texts).combine_chunks()
    for name, read in readers():
        if only and name not in only:
            continue
        try:
            start(name)
            begin = time.perf_counter()
            table = read(endpoint)
            seconds = time.perf_counter() - begin
            wrong = differs(table, truth)
            average = compute.mean(table["age"]).as_py()
            result = f"**{wrong}**" if wrong else f"{table.num_rows:,} rows, all as in `/persons`; avg(age) {average:.6f}; {seconds:.1f} s"
            yield name, version(name), result, not wrong
        except Skipped as reason:
            yield name, "", f"skipped: {reason}", True
        except Exception as error:  # A reader may fail in any way, and the others shall be tried.
            yield name, "", f"**failed**: {type(error).__name__}: {str(error).strip()[:500]}", False


def code(language, text):
    return f"```{language}\n{text.strip()}\n```"


def command_line(command):
    line = " ".join(f'"{part}"' if "'" in part else part for part in command)
    return line.replace(f"{HERE}/", "clients/engines/").format(endpoint="http://127.0.0.1:3000", folder=FOLDER)


def page_section(results, endpoint):
    """The part of docs/engines.md that says how each reader is set up, and what it gave."""
    parts = []
    for name, own, result in results:
        if name.startswith("shards_"):
            continue
        parts.append(f"### {NAMES.get(name, name)}\n\n{own}: {result}." if own else f"### {NAMES.get(name, name)}\n\nIt was {result}.")
        if name in PYTHON:
            parts.append(code("python", (HERE / f"read_{name}.py").read_text()))
        if name in LISTS and own:
            listed = run(LISTS[name], endpoint)
            parts.append(code("console", f"$ {command_line(LISTS[name])}\n{listed}$ {command_line(COMMANDS[name])} FOLDER"))
        if name == "js":
            parts.append(code("js", (HERE / "download.mjs").read_text()))
    parts.append("### Ray and Dask without S3\n\nThey take the URLs of a list of shards, too:")
    for name, own, result in results:
        if name.startswith("shards_"):
            parts.append(f"{own}: {result}." if own else f"{NAMES[name.removeprefix('shards_')]} was {result}.")
            parts.append(code("python", (HERE / f"{name}.py").read_text()))
    return "\n\n".join(parts)


def main(endpoint, *arguments):
    [docs, *only] = arguments[1:] if arguments[:1] == ("--docs",) else [None, *arguments]
    good = True
    results = []
    for name, own, result, isGood in try_all(endpoint, only):
        print(f"{name}\t{own}\t{result}", flush=True)
        results.append((name, own, result))
        good &= isGood
    if docs is not None and good:
        page = Path(docs).read_text()
        section = page_section(results, endpoint)
        Path(docs).write_text(re.sub(r"(<!-- readers -->\n).*(\n<!-- end -->)", lambda at: f"{at[1]}\n{section}\n{at[2]}", page, flags=re.S))
    sys.exit(not good)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main(*sys.argv[1:])
