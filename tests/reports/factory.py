"""Audits built by hand: every number below was worked out on paper from the counts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve

from lawrules.audits.findings import Audit, Figures, Finding, NotJudged, RuleTally, Subject, fingerprint
from lawrules.errors import Where
from lawrules.model import Certitude, Gravite, Source, Verdict

QUARTER = Source(
    texte="CCH",
    article="L441-1",
    repere="au moins 25 %",
    alinea="24",
    issu_de="loi n° 2022-217",
    lien="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006074096/",
)
PRIORITY = Source(texte="CCH", article="L441-1", repere="au moins un quart des attributions", alinea="34")
CONTENT = Source(texte="CCH", article="L441-1-6", repere="définit pour chaque bailleur")
TERM = Source(texte="Arrêté du 3 janvier 2020", article="4", repere="dans un délai de deux mois")

TITLES = {
    "attribution.revenu_fiscal_reference": "Revenu fiscal de référence du ménage",
    "attribution.logement.en_qpv": "Logement situé en QPV",
    "convention_attribution.date_signature": "Date de signature de la convention",
}

# (bailleur, year, least and most in the numerator, base): the threshold is a quarter of the base.
LANDLORDS = (
    ("Office Alpha", 2025, 94, 94, 400),  # 23,5 %, 100 asked: 6 short
    ("ESH Bêta", 2025, 60, 60, 320),  # 18,75 %, 80 asked: 20 short
    ("Office Gamma", 2025, 88, 128, 400),  # 22 % to 32 %, 100 asked: 0 to 12 short
    ("Coopérative Delta", 2025, 75, 81, 250),  # 30 % to 32,4 %
    ("ESH Epsilon", 2025, 50, 50, 200),  # 25 % exactly: enough
)


def percent(count: int, base: int) -> str:
    """A rate with two decimals at most, from whole numbers."""
    hundredths = count * 10_000 // base
    text = f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0").rstrip(",")
    return f"{text} %"


def rate_figures(low: int, high: int, base: int) -> Figures:
    """Figures of a rate whose numerator lies between two counts, against a quarter of the base."""
    asked = -(-base // 4)
    return Figures(
        valeur=percent(low, base) if low == high else "",
        valeur_min="" if low == high else percent(low, base),
        valeur_max="" if low == high else percent(high, base),
        seuil="25 %",
        numerateur=str(low) if low == high else f"{low} à {high}",
        base=str(base),
        manque=max(0, asked - high),
        manque_max=max(0, asked - low),
        taux=(low / base, high / base, 0.25),
    )


def finding(
    rule: str = "attribution.quota_premier_quartile_hors_qpv",
    *,
    cle: str = "244500001/2025",
    libelle: str = "",
    verdict: Verdict = Verdict.NON_CONFORME,
    **changes: object,
) -> Finding:
    """One finding on a quota, with any attribute changed."""
    subject = Subject("exercice", cle, libelle, Where("registre.csv", 12, 3))
    base = Finding(
        regle=rule,
        titre="Part des attributions hors QPV destinée aux ménages du premier quartile",
        sujet=subject,
        verdict=verdict,
        gravite=Gravite.MANQUEMENT,
        certitude=Certitude.CONFIRME,
        source=QUARTER,
        depuis=date(2022, 2, 23),
        date_du_droit=date(2025, 12, 31),
        message="La part des attributions au premier quartile est inférieure au seuil.",
        empreinte="",
        lecture="« au moins » : l'égalité suffit. Le rapport n'est pas arrondi avant comparaison.",
        limites="Les relogements faits hors de la commission ne sont vus que s'ils sont déclarés.",
        consequence="Le préfet attribue les logements manquants, après mise en demeure.",
    )
    changed = evolve(base, **changes)  # type: ignore[arg-type]
    return evolve(changed, empreinte=fingerprint(rule, changed.sujet, verdict))


def _verdict(low: int, high: int, base: int) -> Verdict:
    if 4 * low >= base:
        return Verdict.CONFORME
    return Verdict.NON_CONFORME if 4 * high < base else Verdict.INDETERMINE


def _rate_finding(name: str, year: int, low: int, high: int, base: int) -> Finding:
    verdict = _verdict(low, high, base)
    figures = rate_figures(low, high, base)
    breach = verdict is Verdict.NON_CONFORME
    return finding(
        cle=f"{name}/{year}",
        libelle=f"{name}, {year}",
        verdict=verdict,
        chiffres=figures,
        message=(
            "Moins d'un quart des attributions hors QPV va au premier quartile."
            if breach
            else "Le taux ne peut pas être tranché : des revenus manquent."
        ),
        explication=(f"{figures.numerateur} baux sur {base}", "seuil du territoire : 8 861 euros/UC/an"),
        faits_utilises=(("exercice.baux_hors_qpv", str(base)), ("exercice.annee", str(year))),
        faits_manquants=() if breach else ("attribution.revenu_fiscal_reference",),
        remede=(
            f"Il manque {figures.manque} attributions : {figures.numerateur} sur {base}, pour 25 % au moins."
            if breach
            else "Renseignez le revenu des ménages pour lesquels il manque."
        ),
    )


def sample() -> Audit:
    """A register and a convention in one audit: every part of a report has something to print."""
    rates = list(LANDLORDS)
    quota = [_rate_finding(*row) for row in rates]
    subjects = [item.sujet for item in quota]
    tally = RuleTally(
        regle="attribution.quota_premier_quartile_hors_qpv",
        titre="Part des attributions hors QPV destinée aux ménages du premier quartile",
        porte_sur="exercice",
        source=QUARTER,
        certitude=Certitude.CONFIRME,
        gravite=Gravite.MANQUEMENT,
        verdicts={Verdict.NON_CONFORME: 2, Verdict.INDETERMINE: 1, Verdict.CONFORME: 2},
        taux=tuple(
            (subject, rate_figures(low, high, base), _verdict(low, high, base))
            for subject, (_, _, low, high, base) in zip(subjects, rates, strict=True)
        ),
    )
    content = finding(
        "convention.engagements_par_bailleur",
        cle="CIA-2025",
        libelle="Convention intercommunale d'attribution, projet de mars 2025",
        titre="Engagement annuel quantifié et territorialisé de chaque bailleur",
        gravite=Gravite.ILLEGALITE,
        source=CONTENT,
        depuis=date(2018, 11, 25),
        message="La convention ne fixe aucun engagement pour deux bailleurs du territoire.",
        sujet=Subject(
            "convention_attribution", "CIA-2025", "Projet de convention, mars 2025", Where("cia.yaml", 41, 5)
        ),
        explication=("Engagements lus : 3 bailleurs", "Bailleurs du territoire : 5"),
        lecture="",
        limites="Ne dit rien de la qualité des engagements.",
        consequence="La convention ne répond pas au contenu demandé ; le préfet peut refuser de la signer.",
        remede="Ajoutez une ligne d'engagement pour « Coopérative Delta » et « ESH Epsilon ».",
        exemples=("Coopérative Delta", "ESH Epsilon"),
    )
    doubt = finding(
        "attribution.quart_des_prioritaires",
        cle="Réservataire Oméga/2025",
        libelle="Réservataire Oméga, 2025",
        titre="Quart des attributions du réservataire aux ménages prioritaires",
        gravite=Gravite.VIGILANCE,
        certitude=Certitude.DOUTE,
        source=PRIORITY,
        depuis=date(2017, 1, 29),
        message="17 attributions sur 96 vont à des ménages prioritaires.",
        # 17/96 is 17,70 %; a quarter of 96 is 24: 7 short.
        chiffres=Figures("17,7 %", "", "", "25 %", "17", "96", 7, 7, (17 / 96, 17 / 96, 0.25)),
        lecture="Le quart se compte sur les attributions faites, non sur les désignations.",
        remede="Il manque 7 attributions à des ménages prioritaires.",
    )
    harmless = finding(
        "attribution.delai_de_reponse",
        cle="(lignes sans date)",
        libelle="312 attributions sans date de décision",
        verdict=Verdict.INDETERMINE,
        titre="Délai d'information du demandeur",
        certitude=Certitude.DE_MEMOIRE,
        gravite=Gravite.VIGILANCE,
        source=TERM,
        inoffensif=True,
        nombre=312,
        exemples=("A-0001", "A-0002"),
        message="La date de décision manque, mais le délai n'était pas dû.",
        faits_manquants=("attribution.date_decision",),
        remede="",
        consequence="",
        lecture="",
        limites="",
    )
    undecided = finding(
        "convention.signature",
        verdict=Verdict.INDETERMINE,
        titre="Signature de la convention par toutes les parties",
        gravite=Gravite.NULLITE,
        source=CONTENT,
        sujet=Subject(
            "convention_attribution", "CIA-2025", "Projet de convention, mars 2025", Where("cia.yaml", 3, 1)
        ),
        message="La date de signature n'est pas renseignée.",
        faits_manquants=("convention_attribution.date_signature", "attribution.logement.en_qpv"),
        remede="Indiquez la date de signature.",
        lecture="",
        limites="",
    )
    accepted = finding(
        "convention.avis_conference",
        titre="Avis de la conférence intercommunale du logement",
        source=CONTENT,
        sujet=Subject("convention_attribution", "CIA-2025", "Projet de convention, mars 2025"),
        message="L'avis de la conférence n'est pas joint.",
        acceptation="Avis prévu le 12/01/2026, accepté jusqu'au 31/01/2026 par la direction de l'habitat.",
    )
    simple = [
        RuleTally(f.regle, f.titre, f.sujet.entite, f.source, f.certitude, f.gravite, {f.verdict: f.nombre})
        for f in (content, doubt, harmless, undecided, accepted)
    ]
    moot = RuleTally(
        "attribution.exemple_sans_objet",
        "Règle propre aux quartiers en renouvellement",
        "attribution",
        TERM,
        Certitude.CONFIRME,
        Gravite.VIGILANCE,
        {Verdict.SANS_OBJET: 1234},
    )
    findings = [item for item in quota if item.verdict is not Verdict.CONFORME]
    return Audit(
        sources=("registre.csv", "cia.yaml"),
        sujet="registre d'attributions, 1 570 lignes, et projet de convention",
        titre="Audit des attributions et du projet de convention",
        constats=(*findings, content, doubt, harmless, undecided, accepted),
        bilans=(tally, *simple, moot),
        version_base="2026.11.0",
        version_moteur="0.1.0",
        non_juges=(
            NotJudged("lignes du registre sans date de bail", "la date du droit applicable est inconnue", 40),
            NotJudged("table « communes »", "aucune ligne pour la commune 01004"),
        ),
        notes=(
            "3 codes INSEE ont retrouvé leur zéro (1004 lu 01004).",
            "Colonne ignorée : « Observations ».",
        ),
        monde="ouvert",
        periode=(date(2017, 1, 29), date(2025, 12, 31)),
    )


def empty() -> Audit:
    """An audit in which nothing was judged."""
    return Audit(
        sources=("registre_vide.csv",),
        sujet="registre d'attributions, 12 lignes",
        constats=(),
        bilans=(),
        version_base="2026.11.0",
        version_moteur="0.1.0",
        non_juges=(NotJudged("12 lignes du registre", "aucune date de bail n'est lisible", 12),),
        monde="clos",
        au=date(2026, 11, 22),
    )


def clean_audit() -> Audit:
    """An audit that found nothing against 3 subjects."""
    tally = RuleTally(
        "a.b",
        "Une règle",
        "attribution",
        QUARTER,
        Certitude.CONFIRME,
        Gravite.MANQUEMENT,
        {Verdict.CONFORME: 3},
    )
    return evolve(empty(), bilans=(tally,), non_juges=(), periode=(date(2025, 1, 1), date(2025, 12, 31)))


def hostile() -> Audit:
    """Markup, formulas, escapes and control characters wherever a file can put them."""
    evil = '<script>alert("x")</script>=1+1|`*_[a](b)\x1b[31m\x00&amp;\u202e'
    figures = Figures(valeur=evil, seuil=evil, numerateur=evil, base=evil, taux=(0.1, 0.2, 0.25))
    subject = Subject(
        evil, "=cmd|' /C calc'!A0" + evil, evil, Where('"><img src=x onerror=alert(1)>.csv', 1, 1)
    )
    source = Source(evil, evil, evil, evil, evil, "javascript:alert(1)")
    bad = finding(
        "a.b",
        sujet=subject,
        titre=evil,
        source=source,
        message=evil,
        explication=(evil,),
        faits_utilises=((evil, evil),),
        faits_manquants=(evil,),
        chiffres=figures,
        exemples=(evil,),
        lecture=evil,
        limites=evil,
        consequence=evil,
        remede=evil,
    )
    unsure = finding("a.b", sujet=subject, titre=evil, verdict=Verdict.INDETERMINE, faits_manquants=(evil,))
    tally = RuleTally(
        "a.b",
        evil,
        evil,
        source,
        Certitude.DOUTE,
        Gravite.VIGILANCE,
        {Verdict.NON_CONFORME: 1, Verdict.INDETERMINE: 1},
        ((subject, figures, Verdict.NON_CONFORME),),
    )
    return Audit(
        sources=('"><img src=x onerror=alert(1)>.csv',),
        sujet=evil,
        titre=evil,
        constats=(bad, unsure, evolve(bad, acceptation=evil)),
        bilans=(tally,),
        version_base=evil,
        version_moteur=evil,
        non_juges=(NotJudged(evil, evil),),
        notes=(evil, "</style></script><h1>"),
        monde=evil,
    )


def large(subjects: int) -> Audit:
    """Two rules over many subjects: one breached by all of them, one undecided for all of them."""
    names: Sequence[str] = [f"A-{index:06d}" for index in range(subjects)]
    breaches = [finding("a.breach", cle=name, libelle=f"attribution {name}") for name in names]
    undecided = [
        finding(
            "a.undecided",
            cle=name,
            verdict=Verdict.INDETERMINE,
            faits_manquants=("attribution.logement.en_qpv",),
        )
        for name in names
    ]
    tallies = tuple(
        RuleTally(
            rule, rule, "attribution", QUARTER, Certitude.CONFIRME, Gravite.MANQUEMENT, {verdict: subjects}
        )
        for rule, verdict in (("a.breach", Verdict.NON_CONFORME), ("a.undecided", Verdict.INDETERMINE))
    )
    return evolve(empty(), constats=(*breaches, *undecided), bilans=tallies, non_juges=())
