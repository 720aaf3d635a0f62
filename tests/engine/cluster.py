"""Apache Spark as a server for Spark Connect on this machine, with two executors in processes of their own."""

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
QUICKLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A Java that runs for half a minute compiles no code for the long run, and has no threads that collect garbage."""

SETTINGS = {
    "spark.driver.extraJavaOptions": QUICKLY,
    "spark.executor.extraJavaOptions": QUICKLY,
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": "0",
}
STARTED = re.compile(r"Spark Connect server started at: ([\d.:]+)")


@contextmanager
def spark_server(home: Path) -> Iterator[str]:
    """The address of a server of this Spark, which is gone afterwards."""
    chosen = [part for name, value in SETTINGS.items() for part in ("--conf", f"{name}={value}")]
    python = {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    with subprocess.Popen(
        [
            home / "bin" / "spark-submit",
            "--master",
            "local-cluster[2,1,1024]",
            "--class",
            SERVER,
            *chosen,
            "spark-internal",
        ],
        env=os.environ | python,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr
        found = next(found for line in server.stderr if (found := STARTED.search(line)))
        # What it says later is taken too, or it would wait for somebody to read it.
        reader = Thread(target=deque, args=(server.stderr, 0))
        reader.start()
        try:
            yield f"sc://{found[1]}"
        finally:
            server.terminate()
            reader.join()
