"use strict";
(function () {
  const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

  /* Tables: a button in each heading; empty cells always come last. */
  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
  }
  function compare(a, b) {
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
  }
  function sort(table, heading, column) {
    const descending = heading.getAttribute("aria-sort") === "ascending";
    const rows = Array.from(table.tBodies[0].rows, (row) => ({ row, key: value(row, column) }));
    rows.sort((a, b) => {
      if (a.key === "" || b.key === "") return (a.key === "") - (b.key === "");
      return descending ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    table.tBodies[0].append(...rows.map((item) => item.row));
  }
  for (const table of document.querySelectorAll("table.triable")) {
    if (table.tBodies[0].rows.length < 2) continue;
    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = "Trier";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, column));
    });
  }

  /* Findings: filter, unfold, fold. */
  const form = document.getElementById("filtres");
  const status = document.getElementById("etat-filtre");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  if (form) {
    const findings = Array.from(document.querySelectorAll("#constats .constat"), (node) => ({
      node,
      text: plain(node.closest(".groupe").querySelector("h4").textContent + " " + node.textContent),
    }));
    const filter = () => {
      const verdict = form.elements.verdict.value, gravity = form.elements.gravite.value;
      const words = plain(form.elements.texte.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { node, text } of findings) {
        const keep = (!verdict || node.dataset.verdict === verdict)
          && (!gravity || node.dataset.gravite === gravity) && words.every((word) => text.includes(word));
        node.hidden = !keep;
        shown += keep;
      }
      for (const group of document.querySelectorAll("#constats .groupe, #constats .partie")) {
        group.hidden = !group.querySelector(".constat:not([hidden])");
      }
      status.hidden = shown === findings.length;
      status.textContent = `Filtre actif : ${shown} sur ${findings.length} constats de cette page.`;
    };
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("change", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    for (const button of form.querySelectorAll("[data-deplier]")) {
      button.addEventListener("click", () => {
        for (const { node } of findings) node.open = button.dataset.deplier === "oui";
      });
    }
  }

  /* A link to a finding opens it; so does printing, for all of them. */
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details")) target.open = true;
  }
  addEventListener("hashchange", reveal);
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details.constat:not([open])"));
    for (const node of closed) node.open = true;
  });
  addEventListener("afterprint", () => {
    for (const node of closed) node.open = false;
  });
})();
