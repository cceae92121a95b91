"""Uses the page as a person does, in a real browser.

usage: page.py [folder for screenshots]
"""

import json
import pathlib
import shutil
import sys

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import alert_is_present
from selenium.webdriver.support.ui import Select, WebDriverWait

from harness import Partner, Server, check

DESTINATIONS = ["Encharge (Actions)", "GWEN (Actions)", "Gleap (Actions)", "Pushwoosh (Actions)", "Webhook"]


def configuration():
    return {
        "destinations": [
            {"destination": "encharge-cloud-actions", "name": "Mail", "settings": {"apiKey": "secret-of-mail"},
             "subscriptions": [{"name": "Track", "action": "trackEvent", "trigger": "type = \"track\""}]},
            {"destination": "actions-cloud-gwen", "name": "Points", "settings": {"apiKey": "secret-of-points"}},
        ]
    }


class Worker(Partner):
    """A worker that shares a queue with the server, as those of Examples/PostgresWorker answer for all of theirs."""

    LIVE = {
        "workers": [
            {"name": "worker-1", "is_alive": True, "held": 3,
             "statistics": [{"name": "Points", "state": "running", "delivered": 41, "failed": 1, "requests": 42}]},
            {"name": "worker-2", "is_alive": False, "held": 0, "statistics": []},
        ],
        "destinations": [{"destination": "Points", "owners": "worker-1", "waiting": 7, "oldest_seconds": 2.4}],
        "letters": 1,
    }

    def answer(self):
        return json.dumps(self.LIVE).encode()


class Page:
    def __init__(self, url):
        options = Options()
        options.binary_location = shutil.which("chromium") or ""
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,1100"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.get(url)

    def find(self, id):
        return self.driver.find_element(By.ID, id)

    def text(self, id):
        return self.find(id).text

    def write(self, id, text):
        field = self.find(id)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def choose(self, id, text):
        Select(self.find(id)).select_by_visible_text(text)

    def see(self, id, text, what):
        try:
            WebDriverWait(self.driver, 15).until(lambda _: text in self.text(id))
        except Exception:
            raise SystemExit(f"{what}: no \"{text}\" in #{id}, which shows:\n{self.text(id)}")

    def shot(self, folder, name):
        if folder:
            self.driver.save_screenshot(str(pathlib.Path(folder, f"{name}.png")))


def attempt(page, server, folder):
    page.see("status", "connected", "the start")
    page.choose("destination", "Encharge (Actions)")
    page.choose("action", "Track Event")
    page.see("result", "The trigger holds.", "a sample that matches")
    page.see("result", "As cURL", "the request that would be sent")
    check("secret" not in page.text("result"), "the request shows a secret")
    check("Event" in page.text("help"), "the fields of the action are not explained")
    page.driver.execute_script("scrollTo(0, 0)")
    page.shot(folder, "page-try")

    page.write("trigger", 'type = "page"')
    page.see("result", "Nothing is sent", "a trigger that does not hold")
    page.see("result", 'type is "track"', "the clause that does not hold")
    page.write("trigger", 'type = "track" and')
    page.see("result", "trigger:", "a trigger that is wrong")
    page.write("trigger", 'type = "track"')
    mapping = page.find("mapping").get_attribute("value")
    page.write("mapping", '{"name": {"@pth": "$.event"}}')
    page.see("result", "mapping", "a directive that is misspelt, at its place")
    page.write("mapping", "{")
    page.see("result", "Mapping as JSON", "what is no JSON")
    page.driver.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", page.find("mapping"), mapping)
    page.see("result", "The trigger holds.", "the mapping put back")

    page.find("save").click()
    prompt = WebDriverWait(page.driver, 15).until(alert_is_present())
    prompt.send_keys("Saved by the page")
    prompt.accept()
    page.see("saved", "Saved", "a mapping that is saved")
    kept = json.loads(server.file.read_text())
    names = [one["name"] for one in kept["destinations"][0]["subscriptions"]]
    check("Saved by the page" in names, f"the saved subscription is not in the file, which has {names}")


def live(page, server, partner, folder):
    # With the keys alone: to the tab beside.
    page.find("tab-try").send_keys(Keys.ARROW_RIGHT)
    check(page.find("view-live").is_displayed(), "the arrow keys do not change the view")
    for number in range(5):
        server.post("/v1/track", {"event": "Order Completed", "userId": "u", "messageId": f"page-{number}"})
    server.post("/v1/identify", {"userId": "no-uuid", "messageId": "page-bad"})
    page.see("deliveries", "page-4", "a delivery")
    page.see("figures", "running", "the figures of a destination")
    page.choose("only-outcome", "delivered")
    page.see("deliveries", "delivered", "what is filtered")
    check("skipped" not in page.text("deliveries"), "the filter shows what it should not")
    page.choose("only-outcome", "invalid")
    page.see("deliveries", "page-bad", "what was invalid")
    page.driver.find_element(By.CSS_SELECTOR, "#deliveries button").click()
    page.see("explanation", "What is sent", "the explanation of a delivery")
    page.choose("only-outcome", "all")

    page.see("workers-each", "worker-2 is over", "a worker whose lease is over")
    page.see("workers-destinations", "Points worker-1 running", "who owns a destination")
    partner.status = 400
    server.post("/v1/track", {"event": "Refused", "userId": "u", "messageId": "page-refused"})
    page.see("deliveries", "page-refused", "a delivery that failed")
    page.see("requests", "http400", "its request")
    page.find("letters-load").click()
    page.see("letters", "http400", "a dead letter")
    partner.status = 200
    page.driver.find_element(By.CSS_SELECTOR, "#letters summary").click()
    page.driver.find_element(By.CSS_SELECTOR, "#letters details button").click()
    page.see("letters", "sent", "a letter that is sent again")
    page.driver.execute_script("scrollTo(0, 0)")
    page.shot(folder, "page-live")


def catalogue(page, folder):
    page.find("tab-catalogue").click()
    for name in DESTINATIONS:
        page.see("catalogue", name, "the catalogue")
    check("API Key" in page.text("catalogue"), "the settings are not in the catalogue")
    page.shot(folder, "page-catalogue")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    partner = Partner()
    worker = Worker()
    server = Server(partner, configuration(), WORKERS=worker.url).start()
    page = None
    try:
        page = Page(f"http://127.0.0.1:{server.admin}/")
        attempt(page, server, folder)
        live(page, server, partner, folder)
        catalogue(page, folder)
        errors = [line for line in page.driver.get_log("browser") if line["level"] == "SEVERE" and "favicon" not in line["message"]]
        # What is tried and wrong is answered with 4xx, which a browser logs.
        errors = [line for line in errors if "status of 4" not in line["message"]]
        check(not errors, f"the page has errors: {errors}")
        print("the page: tried, looked on and looked up")
    finally:
        if page:
            page.driver.quit()
        server.close()
        partner.stop()


main()
