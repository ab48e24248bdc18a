"""First paint of the main pages in Chromium, the site served by `catalyseur serve`.

Run: .venv/bin/python benchmarks/bench_browser.py [--runs 20]

Each visit is a new window: nothing in the browser's cache, nothing kept from the visit before. The site runs in a
process of its own with the embedded database, on this machine: no network, no TLS. « first » is the very first visit;
the others are summed up by their median and 95th percentile. Times are First Contentful Paint as Chromium itself
reports it, counted from the moment the address is asked for; size is what the page and all it loads weigh on the wire.
"""

import argparse
import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

PAGES = {"home and map": "/", "territory": "/territoire/2/ti-0101/", "toolbox": "/boite-a-outils/"}
PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint) resolve(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve the site from an empty folder on a free port; give its address."""
    with tempfile.TemporaryDirectory(prefix="catalyseur-bench-") as folder:
        command = [
            sys.executable,
            "-c",
            "from catalyseur.cli.main import main; main()",
            "serve",
            "--port",
            "0",
        ]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env=os.environ | {"CATALYSEUR_DATA": folder}, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout
            yield process.stdout.readline().split(" : ")[1].split()[0].rstrip("/")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def visit(browser: Browser, address: str) -> tuple[float, int]:
    """Open an address in a new window; return its first paint in milliseconds and its weight in bytes."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        return float(page.evaluate(PAINT)), int(page.evaluate(WEIGHT))
    finally:
        context.close()


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    print("| page | first, ms | p50, ms | p95, ms | size, kB |")
    print("|---|---|---|---|---|")
    with served() as site, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for page, path in PAGES.items():
            visits = [visit(browser, site + path) for _ in range(runs + 1)]
            times = [time for time, _ in visits[1:]]
            p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
            size = visits[-1][1] / 1000
            print(
                f"| {page} | {visits[0][0]:,.0f} | {statistics.median(times):,.0f} | {p95:,.0f} | {size:,.0f} |"
            )
        browser.close()


if __name__ == "__main__":
    main()
