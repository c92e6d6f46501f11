"""The page in a real browser: sorting, filtering, keyboard, print, and no request to anyone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lawrules.audits.findings import Audit
from lawrules.reports import Options, write

from .factory import TITLES, empty, hostile, large, sample

webdriver = pytest.importorskip("selenium.webdriver")

from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="no Chromium with its chromedriver on this machine"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--force-prefers-reduced-motion",  # a page still scrolling cannot be clicked
        "--window-size=1280,1600",
        f"--user-data-dir={tmp_path_factory.mktemp('profil')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Any:
    def open_page(audit: Audit, fragment: str = "") -> Any:
        target = tmp_path / "rapport.html"
        write(audit, "html", target, options=Options(titres=TITLES))
        browser.get_log("performance")
        browser.get_log("browser")
        browser.get(target.as_uri() + fragment)
        return browser

    return open_page


def column(table: Any, number: int) -> list[str]:
    cells = table.find_elements(By.CSS_SELECTOR, f"tbody tr > :nth-child({number})")
    return [cell.text.replace("\u00a0", " ") for cell in cells]


def rates(browser: Any) -> Any:
    return browser.find_element(By.CSS_SELECTOR, "#taux table.triable")


def button(table: Any, number: int) -> Any:
    return table.find_element(By.CSS_SELECTOR, f"thead th:nth-child({number}) button")


def sorted_as(table: Any) -> list[str | None]:
    return [head.get_dom_attribute("aria-sort") for head in table.find_elements(By.TAG_NAME, "th")]


def test_a_click_sorts_by_subject_and_a_second_one_turns_the_order(show: Any) -> None:
    table = rates(show(sample()))
    button(table, 1).click()
    names = [
        "Coopérative Delta, 2025",
        "ESH Bêta, 2025",
        "ESH Epsilon, 2025",
        "Office Alpha, 2025",
        "Office Gamma, 2025",
    ]
    assert column(table, 1) == names
    assert sorted_as(table) == ["ascending", None, None, None, None, None]
    button(table, 1).click()
    assert column(table, 1) == names[::-1]
    assert sorted_as(table)[0] == "descending"


def test_numbers_sort_as_numbers_and_only_one_column_is_marked(show: Any) -> None:
    table = rates(show(sample()))
    button(table, 1).click()
    button(table, 3).click()
    assert column(table, 3) == ["18,75 %", "entre 22 % et 32 %", "23,5 %", "25 %", "entre 30 % et 32,4 %"]
    assert sorted_as(table) == [None, None, "ascending", None, None, None]
    button(table, 6).click()
    assert column(table, 6) == ["0 à 12 unités", "0 unité", "0 unité", "6 unités", "20 unités"]


def test_the_keyboard_alone_sorts_folds_and_skips_to_the_content(show: Any) -> None:
    browser = show(sample())
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Aller au contenu"
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "contenu"

    table = rates(browser)
    heading = button(table, 1)
    heading.send_keys(Keys.ENTER)
    assert sorted_as(table)[0] == "ascending"
    heading.send_keys(Keys.SPACE)
    assert sorted_as(table)[0] == "descending"
    assert browser.switch_to.active_element == heading

    finding = browser.find_element(By.CSS_SELECTOR, "details.constat")
    assert finding.get_attribute("open")
    finding.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert not finding.get_attribute("open")


def shown(browser: Any) -> list[str]:
    found = browser.find_elements(By.CSS_SELECTOR, "#constats details.constat .sujet")
    return [item.text for item in found if item.is_displayed()]


def test_filters_keep_what_is_asked_say_how_many_and_can_be_undone(show: Any) -> None:
    browser = show(sample())
    form = browser.find_element(By.ID, "filtres")
    assert form.is_displayed()
    assert len(shown(browser)) == 6
    Select(form.find_element(By.NAME, "verdict")).select_by_value("indetermine")
    assert shown(browser) == ["Projet de convention, mars 2025", "Office Gamma, 2025"]
    Select(form.find_element(By.NAME, "gravite")).select_by_value("manquement")
    assert shown(browser) == ["Office Gamma, 2025"]
    status = browser.find_element(By.ID, "etat-filtre")
    assert status.text == "Filtre actif : 1 sur 6 constats de cette page."
    assert status.get_attribute("role") == "status"
    assert not browser.find_element(By.CSS_SELECTOR, ".partie").is_displayed()
    form.find_element(By.CSS_SELECTOR, "[type=reset]").click()
    WebDriverWait(browser, 20).until(lambda _: not status.is_displayed())  # the page filters after the reset
    assert len(shown(browser)) == 6


def test_the_search_ignores_accents_and_case(show: Any) -> None:
    browser = show(sample())
    browser.find_element(By.NAME, "texte").send_keys("esh beta")
    assert shown(browser) == ["ESH Bêta, 2025"]


def test_all_findings_fold_and_unfold_at_once(show: Any) -> None:
    browser = show(large(30))
    details = browser.find_elements(By.CSS_SELECTOR, "details.constat")
    assert not any(item.get_attribute("open") for item in details)
    browser.find_element(By.CSS_SELECTOR, "[data-deplier=oui]").click()
    assert all(item.get_attribute("open") for item in details)
    browser.find_element(By.CSS_SELECTOR, "[data-deplier=non]").click()
    assert not any(item.get_attribute("open") for item in details)


def test_a_link_to_a_finding_unfolds_it(show: Any) -> None:
    target = "constat-" + large(30).constats[2].empreinte
    browser = show(large(30), f"#{target}")
    assert browser.find_element(By.ID, target).get_attribute("open")


def test_printing_unfolds_everything_then_folds_it_again(show: Any) -> None:
    browser = show(large(30))
    details = browser.find_elements(By.CSS_SELECTOR, "details.constat")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert all(item.get_attribute("open") for item in details)
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not any(item.get_attribute("open") for item in details)
    assert browser.print_page()


def background(browser: Any) -> str:
    return browser.execute_script("return getComputedStyle(document.body).backgroundColor")  # type: ignore[no-any-return]


def test_the_page_follows_a_dark_screen_and_prints_white(show: Any) -> None:
    browser = show(sample())
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    try:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": dark})
        assert background(browser) == "rgb(20, 25, 29)"
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": dark})
        assert background(browser) == "rgb(255, 255, 255)"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.mark.parametrize(
    "audit", [sample(), empty(), hostile(), large(30)], ids=["usual", "empty", "hostile", "large"]
)
def test_the_console_stays_silent_and_nothing_is_requested_but_the_file(show: Any, audit: Audit) -> None:
    browser = show(audit)
    for heading in browser.find_elements(By.CSS_SELECTOR, "th button"):
        heading.click()
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    requests = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert requests
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def test_a_script_in_the_name_of_a_subject_is_shown_and_never_run(show: Any) -> None:
    browser = show(hostile())
    assert '<script>alert("x")</script>' in browser.find_element(By.TAG_NAME, "h1").text
    assert len(browser.find_elements(By.TAG_NAME, "script")) == 1
    assert browser.find_elements(By.TAG_NAME, "img") == []


def test_the_policy_refuses_a_script_that_would_be_added(show: Any) -> None:
    browser = show(sample())
    add = "const s = document.createElement('script'); s.textContent = 'window.intrus = 1';"
    browser.execute_script(f"{add} document.body.append(s)")
    assert browser.execute_script("return window.intrus === undefined")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways(show: Any, width: int) -> None:
    browser = show(sample())
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    try:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
