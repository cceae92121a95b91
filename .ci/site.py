"""Checks the static site of the documentation, and opens it as a reader does.

usage: site.py check SITE           every link of every page leads to a page of the site, and to a place on it, and every page is linked from one
       site.py look SITE FOLDER     a browser opens the start, an article and a symbol, and searches; pictures go to the folder
"""

import functools
import http.server
import json
import pathlib
import shutil
import sys
import threading
import urllib.parse


def links(value):
    """All addresses in a page's data, with the titles that they are given."""
    if isinstance(value, dict):
        if isinstance(value.get("url"), str):
            yield value["url"], value.get("title", "")
        for item in value.values():
            yield from links(item)
    elif isinstance(value, list):
        for item in value:
            yield from links(item)


def check(site):
    data = site / "data"
    pages = {"/" + str(path.relative_to(data).with_suffix("")): path for path in data.rglob("*.json")}
    dead = set()
    reached = set()
    count = 0
    places = {page: set(anchors(json.loads(path.read_text()))) for page, path in pages.items()}
    for page, path in pages.items():
        for url, title in links(json.loads(path.read_text())):
            if not url.startswith("/documentation"):
                continue
            count += 1
            target = url.split("#")[0].rstrip("/").lower()
            if target not in pages:
                dead.add(f"{page} links to {url}, which is no page")
                continue
            if target != page:
                reached.add(target)
            if "#" in url and urllib.parse.unquote(url.split("#")[1]) not in places[target]:
                dead.add(f"{page} links to {url}, and there is no such place on that page")
    for image in {item for path in pages.values() for item in images(json.loads(path.read_text()))}:
        if not (site / image.lstrip("/")).is_file():
            dead.add(f"there is no picture {image}")
    for page in pages:
        if not (site / page.lstrip("/") / "index.html").is_file():
            dead.add(f"{page} cannot be opened by its address")
    starts = {"/documentation"}
    for page in sorted(set(pages) - reached - starts):
        dead.add(f"{page} is linked from nowhere")
    for problem in sorted(dead):
        print(problem, file=sys.stderr)
    if len(pages) < 500 or count < 5000:
        sys.exit(f"only {len(pages)} pages with {count} links were found")
    if dead:
        sys.exit(f"{len(dead)} problems of the site")
    print(f"{len(pages)} pages, {count} links, none of them dead")


def anchors(value):
    """The places of a page's data that a link can lead to."""
    if isinstance(value, dict):
        if isinstance(value.get("anchor"), str):
            yield urllib.parse.unquote(value["anchor"])
        for item in value.values():
            yield from anchors(item)
    elif isinstance(value, list):
        for item in value:
            yield from anchors(item)


def images(value):
    """The pictures of a page's data."""
    if isinstance(value, dict):
        for variant in value.get("variants", []) if value.get("type") == "image" else []:
            yield variant["url"]
        for item in value.values():
            yield from images(item)
    elif isinstance(value, list):
        for item in value:
            yield from images(item)


def look(site, folder):
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = f"http://127.0.0.1:{server.server_port}"
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,1000"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    folder.mkdir(parents=True, exist_ok=True)

    def text():
        return driver.find_element(By.TAG_NAME, "body").text

    def see(address, parts, picture):
        if address:
            driver.get(start + address)
        for part in parts:
            WebDriverWait(driver, 20).until(lambda _: part in text(), f"{part} is not on {address or driver.current_url}")
        driver.save_screenshot(str(folder / f"{picture}.png"))
        print(f"{picture}: {driver.title}")

    def follow(text):
        def link(driver):
            return next((a for a in driver.find_elements(By.CSS_SELECTOR, "main a") if a.text.strip() == text), None)

        WebDriverWait(driver, 20).until(link, f"there is no link {text}").click()

    def search(text, picture):
        def field(driver):
            return next((f for f in driver.find_elements(By.CSS_SELECTOR, "input.filter__input, .filter input") if f.is_displayed()), None)

        def found(driver):
            return next((a for a in driver.find_elements(By.CSS_SELECTOR, ".navigator a") if a.text.strip() == text), None)

        wait = WebDriverWait(driver, 20)
        field = wait.until(field, "there is no field to search in")
        field.click()
        field.send_keys(text)
        see(None, [text], picture)
        wait.until(found, f"the search does not find {text}").click()

    try:
        see("/", ["Destination Actions for Swift", "GWENDestination"], "start")
        search("Running in production", "search-book")
        WebDriverWait(driver, 20).until(lambda d: "runninginproduction" in d.current_url, "what was found cannot be opened")
        see("/documentation/book/", ["Destination Actions for Swift", "The book"], "book")
        follow("problems and their codes")
        see(None, ["Problems and their codes", "trigger.badPath"], "page")
        see("/documentation/destinationactions/troubleshooting/", ["My event did not arrive"], "troubleshooting")
        follow("Problems and their codes")
        see(None, ["trigger.badPath"], "page")
        see("/documentation/destinationactions/triggersbyexample/", ["Triggers by example", "statement"], "article")
        see("/documentation/destinationactions/pipeline/", ["Pipeline", "func send"], "symbol")
        search("DuplicateWindow", "search")
        WebDriverWait(driver, 20).until(lambda d: "duplicatewindow" in d.current_url, "what was found cannot be opened")
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        if errors:
            sys.exit("the browser complains: " + "; ".join(errors))
    finally:
        driver.quit()
        server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "check":
        check(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 4 and sys.argv[1] == "look":
        look(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    else:
        sys.exit(__doc__)
