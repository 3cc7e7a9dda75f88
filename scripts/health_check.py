"""Exit 0 if lead_ai answers 200 at a health address: health_check.py PATH [HOST:PORT]. The image has no curl."""

from __future__ import annotations

import http.client
import os
import sys


def status_of(path: str, server: str) -> int:
    # The name that lead_ai answers for goes along; the address alone would be refused.
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip("*.") or "localhost"
    connection = http.client.HTTPConnection(server, timeout=4)
    connection.request("GET", path, headers={"Host": name})
    return connection.getresponse().status


if __name__ == "__main__":
    path, server, *_ = [*sys.argv[1:], f"127.0.0.1:{os.environ.get('PORT', '8000')}"]
    sys.exit(status_of(path, server) != http.client.OK)
