"""``python -m config.embedded stop|status``: look after servers that no run holds any more."""

import argparse

from config import env
from config.embedded.servers import Servers


def main() -> None:
    """Stop or show the embedded servers of every profile."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    parser.add_argument("action", choices=["stop", "status"])
    action = parser.parse_args().action
    for profile in sorted(path.name for path in env.VAR_DIR.glob("*") if path.is_dir()):
        servers = Servers(env.VAR_DIR, profile)
        for name, server in (("PostgreSQL", servers.postgres), ("Valkey", servers.valkey)):
            found = server.find() if server is not None else None
            if found is not None:
                print(f"{profile}: {name} ({found.pid})")
        if action == "stop":
            servers.stop()


if __name__ == "__main__":
    main()
