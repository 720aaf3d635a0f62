"""Whether the app in this container is healthy: the exit status is 0 if it is."""

import os
import sys
import urllib.request

port = os.environ["STREAMLIT_SERVER_PORT"]
path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
address = "/".join(part for part in (f"http://127.0.0.1:{port}", path, "_stcore/health") if part)
try:
    urllib.request.urlopen(address, timeout=4).close()
except OSError as error:
    sys.exit(f"{address}: {error}")
