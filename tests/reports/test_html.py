"""The page as text; what it does in a browser is in test_html_browser.py."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from attrs import evolve

from lawrules.audits.findings import Audit
from lawrules.reports import Options, html

from .factory import TITLES, clean_audit, empty, finding, hostile, large, sample

AUDITS = {
    "sample": sample(),
    "empty": empty(),
    "clean": clean_audit(),
    "hostile": hostile(),
    "large": large(40),
}
VOID = {"meta", "link", "br", "input", "img", "hr"}
SHAPES = {"rect", "line", "circle", "path"}


class Page(HTMLParser):
    """Elements of a page; complains when they are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def source(audit: Audit, **options: int) -> str:
    return html.render(audit, Options(titres=TITLES, **options))  # type: ignore[arg-type]


@pytest.fixture(params=AUDITS)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(source(AUDITS[request.param]))


def test_elements_are_closed_in_order_and_the_language_is_french(page: Page) -> None:
    assert page.elements[0] == ("html", {"lang": "fr"})


def test_nothing_is_fetched_from_outside(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "audio", "video", "base"}, tag
        assert "src" not in attributes
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}


def test_links_lead_into_the_page_or_to_the_web(page: Page) -> None:
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for link in page.all("a"):
        href = link["href"]
        assert href.startswith("https://") or href[1:] in identifiers, href


def test_no_handler_nor_style_attribute_is_needed(page: Page) -> None:
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_the_policy_allows_our_script_and_style_and_nothing_else(page: Page) -> None:
    text = source(sample())
    (policy,) = [
        item["content"] for item in page.all("meta") if item.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_names_of_files_and_subjects_are_escaped_everywhere() -> None:
    text = source(hostile())
    page = Page(text)
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert "<h1></style>" not in text
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in text
    assert "javascript:" not in text


def test_without_javascript_the_page_is_complete_and_has_no_dead_button() -> None:
    page = Page(source(large(40)))
    assert page.all("th")
    (form,) = page.all("form")
    assert "hidden" in form  # the script shows it
    assert len(page.all("button")) == 3  # all of them inside that form
    assert len(page.all("summary")) == 50


def test_every_chart_is_named_described_and_has_its_numbers_in_a_table() -> None:
    page = Page(source(sample()))
    charts = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    identifiers = {attributes.get("id") for _, attributes in page.elements}
    assert len(charts) == 3
    for chart in charts:
        title, description = chart["aria-labelledby"].split()
        assert {title, description} <= identifiers
    assert all(svg.get("role") == "img" or svg.get("aria-hidden") == "true" for svg in page.all("svg"))
    text = source(sample()).replace("\u00a0", " ")
    table = text[text.index('<caption class="lecture-seule">Taux par sujet') :]
    for number in ("18,75 %", "entre 22 % et 32 %", "88 à 128 sur 400", "0 à 12 unités"):
        assert number in table


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_column_heading_has_its_scope(page: Page) -> None:
    assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))


def test_breaches_come_before_the_undecided_and_the_harmless_are_only_summed_up() -> None:
    text = source(sample())
    assert text.index('data-verdict="non_conforme"') < text.index('data-verdict="indetermine"')
    assert 'id="inoffensifs"' in text
    assert text.count('<details class="constat"') == 6


def test_findings_are_unfolded_on_a_short_page_and_folded_on_a_long_one() -> None:
    short = [item for item in Page(source(sample())).all("details") if item["class"] == "constat"]
    assert all("open" in item for item in short)
    assert not any("open" in item for item in Page(source(large(40))).all("details"))


def test_the_only_breach_of_a_rule_is_unfolded_even_on_a_long_page() -> None:
    audit = large(40)
    alone = finding("a.alone", cle="seul", libelle="Le seul")
    folded = Page(source(evolve(audit, constats=(*audit.constats, alone)))).all("details")
    assert [item["id"] for item in folded if "open" in item] == [f"constat-{alone.empreinte}"]


def test_an_audit_that_judged_nothing_has_neither_verdict_nor_chart() -> None:
    text = source(empty())
    assert 'class="conclusion niveau-alerte"' in text
    assert "<svg" not in text
    assert "Ce qui a été soumis" in text


def test_a_limit_of_zero_still_shows_one_subject_per_rule() -> None:
    assert source(large(3), par_regle=0).count('<details class="constat"') == 2


def test_a_big_audit_makes_a_page_that_a_mailbox_accepts() -> None:
    assert len(source(large(20_000))) < 200_000
