"""Two servers on one PostgreSQL, behind one address under a path of its own, as deploy/nginx.conf has them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.browser.driver import start

PATH = "/ccseg"


class Proxy:
    """Passes whole connections on to the server that is chosen, or to the other one where that does not answer."""

    def __init__(self, ports: list[int]) -> None:
        self.ports, self.chosen, self.address = ports, 0, ""
        self._loop, self._ready = asyncio.new_event_loop(), threading.Event()
        self._lines: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def choose(self, server: int) -> None:
        """Have all that comes from now on go to this server; what is open is hung up."""
        self.chosen = server
        self._loop.call_soon_threadsafe(lambda: [line.close() for line in list(self._lines)])

    def stop(self) -> None:
        """Hang up on everybody."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in (self.ports[self.chosen], self.ports[1 - self.chosen]):
            with suppress(OSError):
                back, forth = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.close()
            return
        self._lines |= {writer, forth}
        await asyncio.gather(_pass(reader, forth), _pass(back, writer))
        self._lines -= {writer, forth}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


class Pair:
    """The two servers, by their processes, and the proxy before them."""

    def __init__(self, proxy: Proxy, processes: list[int]) -> None:
        self.proxy, self.processes = proxy, processes
        self.address = proxy.address + PATH


@contextmanager
def serve_pair(folder: Path) -> Iterator[Pair]:
    """Both servers as long as they are used; the store is that of ``CCSEG_STORE``."""
    with ExitStack() as running:
        servers = [
            running.enter_context(start(folder / f"log {number}", f"--server.baseUrlPath={PATH}", path=PATH))
            for number in (1, 2)
        ]
        proxy = Proxy([int(address.rpartition(":")[2]) for address, _ in servers])
        running.callback(proxy.stop)
        yield Pair(proxy, [process for _, process in servers])
