"""Verdicts row by row, in the kind of table given."""

from __future__ import annotations

from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import lawrules
from lawrules.errors import DataError

BASE = lawrules.load_rules()
RULE = "attribution.logement_qpv_remis_au_maire"
COLUMNS = {
    "attribution.identifiant": ["A", "B", "C", "D"],
    "attribution.date_bail": [date(2024, 5, 2)] * 4,
    # The rule is about units in a priority quarter whose first candidate failed.
    "logement.en_qpv": [False, True, True, True],
    "attribution.echec_candidat_reservataire": [True, True, True, None],
    "attribution.mis_a_disposition_du_maire": [False, False, True, False],
    "attribution.origine_designation": ["bailleur", "bailleur", "maire", "bailleur"],
    "attribution.premier_quartile": [False, False, False, False],
}
EXPECTED = ["sans_objet", "non_conforme", "conforme", "indetermine"]


def test_polars_comes_back_as_polars() -> None:
    found = BASE.evaluate_table(pl.DataFrame(COLUMNS), rules=[RULE])
    assert isinstance(found, pl.DataFrame)
    assert found.columns == ["attribution.identifiant", RULE]
    assert found.get_column(RULE).cast(pl.String).to_list() == EXPECTED


def test_pandas_comes_back_as_pandas() -> None:
    found = BASE.evaluate_table(pd.DataFrame(COLUMNS), rules=[RULE])
    assert isinstance(found, pd.DataFrame)
    assert list(found[RULE]) == EXPECTED


def test_arrow_comes_back_as_arrow() -> None:
    found = BASE.evaluate_table(pa.table(COLUMNS), rules=[RULE])
    assert isinstance(found, pa.Table)
    assert found.column(RULE).to_pylist() == EXPECTED


def test_an_unknown_column_is_refused_by_its_name() -> None:
    with pytest.raises(DataError) as caught:
        BASE.evaluate_table(pl.DataFrame({**COLUMNS, "date baill": [None] * 4}), rules=[RULE])
    assert "date baill" in str(caught.value)
