# ruff: noqa: E501 - tables of words read better in long lines
"""The words of other people's tables (ordförråd): headings and cell words, Swedish and English, and what they mean here.

This is data, and the few lines that look words up in it.  The importers read foreign files with it; the workbooks write their headings with it, so
that what goes out comes back in.  The first word of each entry is the one that is written.

A heading is compared without case, accents' two forms, punctuation and what stands in parentheses:

>>> meanings("Systemägare (e-post)"), meanings("Objektägare IT"), meanings("Läser från:")
(('owner',), ('owner_it',), ('needs',))

One word may mean several things; the table it stands in decides, and what its cells show:

>>> meanings("Till")
('to_system', 'end')
>>> placeholder("Vakant fr.o.m. 1/6"), placeholder("???"), placeholder("slutat"), placeholder("Anna Berg")
('vacant', 'unknown', 'left', None)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

# --- comparing ----------------------------------------------------------------------------------------------------------------------------------

_PARENTHESES: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_DIACRITICS: Final = str.maketrans("åäöéèüáàøæ", "aaoeeuaaoa")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text as words are compared: compatible form, small letters, punctuation as single blanks.

    >>> fold("  Fr.o.m. "), fold("IT-SYSTEM"), fold("Gata/park")
    ('fr o m', 'it system', 'gata park')
    """
    folded = text.casefold()
    if not text.isascii():
        folded = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "")
        folded = unicodedata.normalize("NFC", folded)
    if "&" in folded:
        folded = folded.replace("&", " och ")
    return _NOT_WORD.sub(" ", folded).strip()


@lru_cache(maxsize=262_144)
def squeeze(text: str) -> str:
    """`fold` without any blank: `IT-system`, `IT system` and `itsystem` are one."""
    if text.isascii() and "&" not in text:
        return text.casefold() if text.isalnum() else _NOT_WORD.sub("", text.casefold())
    return fold(text).replace(" ", "")


def plain_letters(text: str) -> str:
    """The text without the dots and rings of Swedish letters, as lists that have lost them write it."""
    return text if text.isascii() else text.translate(_DIACRITICS)


def without_parentheses(text: str) -> str:
    """The text without what stands in parentheses, unless nothing else stands there.

    >>> without_parentheses("Systemägare (e-post)"), without_parentheses("(tom)")
    ('Systemägare', '(tom)')
    """
    bare = _PARENTHESES.sub(" ", text)
    return " ".join(bare.split()) or text


# --- headings -----------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A meaning that a column can have, and the headings that say so, the usual one first."""

    meaning: str
    swedish: tuple[str, ...]
    english: tuple[str, ...] = ()


HEADINGS: Final[tuple[Heading, ...]] = (
    # what the row is about
    Heading(
        "system",
        (
            "System", "Systemnamn", "Systemets namn", "Namn på system", "Namn på systemet", "IT-system", "IT-stöd", "IT-tjänst", "IT-resurs", "IT-lösning",
            "IT-komponent", "Komponent", "Komponent/tjänst", "Verksamhetssystem", "Ledningsstöd", "Ledningssystem", "Stödsystem", "Fackapplikation", "Facksystem", "Register", "Applikation/tjänst", "System/verktyg", "System/register", "Systemets benämning", "IT-verktyg", "Digital lösning", "Informationssystem", "Systemstöd", "Verksamhetsstöd", "Applikation", "Applikationsnamn", "Program",
            "Programnamn", "Programvara", "Mjukvara", "Tjänst", "Tjänstenamn", "E-tjänst", "Digital tjänst", "Digitalt verktyg", "Digitalt system",
            "Digitalt stöd", "Produkt", "Produktnamn", "Lösning", "Plattform", "Verktyg", "App", "System/tjänst", "System/applikation",
            "System/IT-stöd", "System eller tjänst", "System/produkt", "Systemnamn/benämning", "Systembenämning", "Benämning på system", "IT-system/tjänst",
            "Namn i systemlistan", "System (namn)", "Vilket system", "Namn på IT-system", "Systemkomponent", "Resurs", "Informationstillgång", "Tillgång",
        ),
        (
            "System name", "System", "IT system", "Application", "Application name", "App name", "Software", "Software name", "Program name", "Service",
            "Service name", "Product", "Product name", "Tool", "Tool name", "Platform", "Solution", "Asset", "Asset name", "Component", "Component name", "Project",
            "Project name", "Standard name", "Domain name", "Configuration item", "CI name", "Package", "Business application", "Name of system",
        ),
    ),
    Heading("name", ("Namn", "Benämning", "Titel/namn", "Namnet"), ("Name", "Title", "Full name", "Display name")),
    Heading(
        "id",
        ("Id", "ID-nr", "Id-nummer", "Identitet", "Beteckning", "Referens", "Referens-id", "Unikt id", "Objekt-id (CMDB)"),
        ("ID", "Identifier", "Ref", "Reference", "Key", "Unique id"),
    ),
    Heading("number", ("Nr", "Nr.", "Lnr", "Löpnr", "Löpnummer", "Rad", "Radnr", "Rad nr", "Ordning", "Ordningsnr", "Pos"), ("No", "No.", "Number", "Row")),
    Heading(
        "system_id",
        ("System-id", "Systemnr", "Systemnummer", "Systemkod", "System id", "Applikations-id", "CMDB-id", "System-ID nr", "Inventarienummer", "Tillgångs-id", "CI-id"),
        ("System id", "Application id", "App id", "Asset id", "CI id", "CMDB id"),
    ),
    Heading(
        "alias",
        (
            "Kallas även", "Benämning i verksamheten", "Verksamhetens benämning", "Skrivs ibland", "Skrivs som", "Kallas i verksamheten", "Alias 1", "Annan benämning", "Vanlig benämning", "Vanligt namn", "Felaktigt namn", "Kallas även / tidigare namn", "Tidigare namn", "Alias", "Även känd som", "Även känt som", "Också kallad", "Annat namn", "Andra namn",
            "Alternativt namn", "Alternativa namn", "Gammalt namn", "Gamla namn", "Smeknamn", "Synonym", "Synonymer", "I dagligt tal", "Dagligt tal", "I folkmun",
            "Populärnamn", "Variant", "Varianter", "Skrivs även", "Skrivsätt", "Skrivs", "Förekommer som", "Kortnamn system", "Kallas", "Kallas för", "Kallas också",
            "Tidigare benämning", "Benämns även", "Namn i listorna", "Namn i listan", "Som det skrivs", "Skrivet namn", "Känt som", "Vardagsnamn", "Inofficiellt namn",
            "Hette tidigare", "Hette förr", "F.d. namn", "Förkortning/alias", "Också", "Står ibland som", "Stavas även",
        ),
        ("Alias", "Aliases", "Also known as", "AKA", "Other name", "Other names", "Alternative name", "Alternative names", "Former name", "Old name", "Nickname", "Synonym", "Spelling", "Variant"),
    ),
    Heading(
        "canonical",
        (
            "Namn i systemlistan", "Officiellt namn", "Korrekt namn", "Rätt namn", "Nuvarande namn", "Nytt namn", "Heter nu", "Heter egentligen", "Heter",
            "Heter i systemlistan", "Heter i förteckningen", "Heter i listan", "Heter i registret", "Heter rätt", "Står i förteckningen som", "Listnamn", "Namn enligt förteckning", "Namn enligt systemlistan", "Namn i systemregistret", "Registrerat namn", "Huvudnamn", "Gällande namn", "Systemets rätta namn", "Formellt namn", "Egentligt namn", "Avser system", "Motsvarar", "Motsvarar system",
            "Ska heta", "Ska vara", "Ska skrivas", "Fullständigt namn", "Hela namnet", "Utskrivet namn", "Rätt benämning", "Korrekt benämning", "Officiell benämning", "Är samma som", "Samma som", "Normaliserat namn", "Kanoniskt namn", "Namn i systemförteckningen", "Namn i förteckningen", "Namn i registret", "Namn i inventeringen", "Riktigt namn",
        ),
        ("Canonical name", "Official name", "Preferred name", "Correct name", "Current name", "New name", "Real name", "Same as", "Is now"),
    ),
    # who answers
    Heading(
        "owner",
        (
            "Systemägare", "Systemansvarig chef", "Ansvarig chef (ägare)", "Ansvarig chef/ägare", "Verksamhetsansvarig chef", "Ägare", "Objektägare", "Objektägare verksamhet", "Systemägare verksamhet", "Ansvarig (systemägare)", "Områdesägare", "Områdesägare verksamhet", "Systemägarskap", "Huvudägare", "Ansvarig systemägare",
            "Ansvarig avdelning/ägare", "Ägare/ansvarig", "Ansvarig/ägare", "Systemägare/ansvarig", "Ansvarig ägare", "Verksamhetsägare", "Verksamhetssystemägare",
            "Ägare verksamhet", "Ägare i verksamheten", "Tjänsteägare", "Applikationsägare", "Produktägare", "Förvaltningsobjektägare", "Namn på systemägare",
            "Systemägarens namn", "Vem äger systemet", "Vem äger", "Vem är systemägare", "Vem är ägare", "Systemägare (vem)", "Ägs av", "Ägarskap", "Ansvarig ägare (verksamhet)", "Ägande", "Formell ägare", "Systemägare (namn)", "Nuvarande ägare", "Systemägare/objektägare",
            "Systemets ägare", "Ansvarig (ägare)", "Ägare (namn)", "Ägare (person)", "Ägare av systemet", "Affärsägare", "Beställare/ägare", "Objektsägare", "OÄ", "OÄ verksamhet", "SÄ", "Systemäg.", "Systemäg",
        ),
        (
            "Owner", "System owner", "Business owner", "Application owner", "Service owner", "Product owner", "Owned by", "Owner name", "Asset owner", "Owner (business)",
            "Accountable", "Accountable owner", "Maintainer", "Maintainer name", "Maintainers", "Owners", "Security contact email",
        ),
    ),
    Heading(
        "owner_it",
        (
            "Systemägare IT", "Objektägare IT", "IT-ägare", "IT-systemägare", "Teknisk ägare", "Teknisk systemägare", "Ägare IT", "Områdesägare IT", "Ägare på IT", "Ägare IT-nära", "Ägare teknik", "Driftägare",
            "Objektägare teknik", "IT-nära objektägare", "Objektägare IT-nära", "OÄ IT",
        ),
        ("IT owner", "Technical owner", "Owner (IT)", "Tech owner", "Operations owner"),
    ),
    Heading(
        "owner_department",
        (
            "Ägande förvaltning", "Systemägande förvaltning", "Systemägande enhet", "Ägande enhet", "Ägande avdelning", "Ägande organisation", "Ägarförvaltning", "Ägarenhet",
            "Ägande nämnd", "Ägare (förvaltning)", "Ägare (enhet)", "Ägare (avdelning)",
        ),
        ("Owning department", "Owning unit", "Owner department", "Owning organisation", "Owning team"),
    ),
    Heading("responsible", ("Ansvarig", "Ansvarig person", "Ansvar", "Ansvarig chef", "Ansvariga", "Huvudansvarig", "Verksamhetsansvarig", "Ansvarig i verksamheten", "Ansvarig namn"), ("Responsible", "Responsible person", "Person in charge", "Lead")),
    Heading(
        "leader",
        (
            "Objektledare verksamhet", "Områdesledare", "Områdesledare verksamhet", "Ledare", "Ledare verksamhet", "Ledare i verksamheten", "Ledare (verksamhet)", "Objektledare", "Förvaltningsledare verksamhet", "Förvaltningsledare", "Verksamhetsledare", "Objektansvarig", "Förvaltningsansvarig",
            "Objektledare (verksamhet)", "OL verksamhet", "FL verksamhet", "OL", "FL", "Verksamhetsnära förvaltningsledare", "Systemledare",
        ),
        ("Object leader", "Maintenance leader", "Object manager", "Business lead", "Object leader (business)"),
    ),
    Heading(
        "leader_it",
        (
            "Förvaltningsledare IT", "Områdesledare IT", "Ledare IT", "Ledare på IT", "Ledare (IT)", "Ledare IT-nära", "Objektledare IT", "IT-förvaltningsledare", "IT-objektledare", "Teknisk förvaltningsledare", "Teknisk objektledare", "IT-ledare",
            "FL IT", "OL IT", "FL-IT", "OL-IT", "IT-nära förvaltningsledare", "Förvaltningsledare teknik", "Teknisk ledare",
        ),
        ("IT leader", "Maintenance leader IT", "Object leader (IT)", "Technical lead", "IT lead", "IT manager"),
    ),
    Heading(
        "specialist",
        (
            "Systemförvaltare", "Daglig förvaltning", "Daglig förvaltare", "Sköts av", "Sköts till vardags av", "Systemförvaltare verksamhet", "Systemadministratör", "Systemadm", "Systemansvarig", "Förvaltare", "Lokal systemförvaltare", "Objektspecialist",
            "Superanvändare", "Applikationsspecialist", "Applikationsförvaltare", "Systemspecialist", "Verksamhetsspecialist", "Administratör", "Objektförvaltare", "Sysförv", "Systemförv.",
        ),
        ("System administrator", "Administrator", "Application manager", "System manager", "Specialist", "Super user", "Subject matter expert", "Custodian", "Steward"),
    ),
    Heading(
        "specialist_it",
        (
            "Systemförvaltare IT", "Teknisk förvaltare", "Teknisk systemförvaltare", "Teknikspecialist", "Tekniskt ansvarig", "Teknisk ansvarig", "IT-ansvarig", "Driftansvarig",
            "Systemtekniker", "Drifttekniker", "Applikationsdrift", "IT-specialist", "IT-tekniker", "Ansvarig IT", "IT-förvaltare", "Teknisk specialist", "Applikationstekniker",
        ),
        ("Technical administrator", "Technical manager", "IT specialist", "Operations responsible", "Technical specialist"),
    ),
    Heading(
        "contact",
        (
            "Kontaktperson", "Kontakt", "Kontaktuppgifter", "Kontaktperson verksamhet", "Kontaktperson IT", "Kontaktperson leverantör", "Leverantörskontakt", "Kontakt hos leverantör",
            "Kontaktperson hos leverantör", "Kontakt leverantör", "Teknisk kontakt", "Teknisk kontaktperson", "Verksamhetskontakt", "Supportkontakt", "Handläggare", "Uppgiftslämnare", "Ifylld av",
            "Inventerad av", "Registrerad av", "Uppdaterad av", "Lämnat av", "Beställare", "Budgetansvarig", "Ekonomiansvarig", "Kundansvarig", "Personuppgiftssamordnare",
            "Säkerhetssamordnare", "Personuppgiftsbiträde", "Referensperson", "Mottagningsperson", "Fråga", "Projektledare", "Avtalsansvarig", "Avtalsansvarig person", "Säkerhetsansvarig", "Dataskyddsombud", "Kontaktväg", "Nyckelperson",
        ),
        ("Contact", "Contact person", "Contact name", "Technical contact", "Business contact", "Vendor contact", "Supplier contact", "Updated by", "Registered by", "Point of contact", "POC"),
    ),
    Heading(
        "information_owner",
        ("Informationsägare", "Informationsansvarig", "Dataägare", "Processägare", "Riskägare", "Avtalsägare", "Registeransvarig", "Personuppgiftsansvarig", "Arkivansvarig", "Budgetägare", "Kostnadsägare", "Ägare av information"),
        ("Information owner", "Data owner", "Process owner", "Risk owner", "Contract owner", "Data controller", "Budget owner", "Cost owner"),
    ),
    # where it belongs
    Heading(
        "object",
        (
            "Förvaltningsobjekt", "Objekt", "Objektnamn", "Objektets namn", "PM3-objekt", "Tillhör objekt", "Ingår i objekt", "Ingår i förvaltningsobjekt", "Förv.objekt", "Förv objekt",
            "Förvobj", "Objektområde", "Förvaltningsområde", "Förvaltningsobjekt (PM3)", "FO", "Objekttillhörighet", "Förvaltningsobjektnamn", "Objekt/område", "Förvaltas i objekt", "Förvaltas inom", "Tillhör förvaltningsobjekt",
        ),
        ("Management object", "Object", "Object name", "Maintenance object", "Belongs to object"),
    ),
    Heading("object_id", ("Objekt-ID", "Objektnr", "Objektnummer", "Objektkod", "Objekt nr", "FO-nr", "Förvaltningsobjekt-id", "FO-nummer", "FO nr", "Obj.id", "Obj-id", "Objektbeteckning"), ("Object id", "Object number", "Object no", "Object code")),
    Heading("family", ("Objektfamilj", "Familj", "Program (objektfamilj)", "Objektgrupp", "Förvaltningsprogram"), ("Object family", "Family", "Programme")),
    Heading("portfolio", ("Portfölj", "Förvaltningsportfölj", "Objektportfölj", "Portföljtillhörighet"), ("Portfolio",)),
    Heading("object_group", ("Objektstyrgrupp", "Styrgrupp för objektet", "Styrs av", "Styrande grupp", "Objektets styrgrupp", "Beslutsgrupp", "Beslutas i", "Styrgruppstillhörighet"), ("Object steering group", "Steered by", "Governed by", "Steering committee for object")),
    Heading(
        "systems",
        (
            "Ingående system", "Ingående system (urval)", "Systemlista", "IT-komponenter", "Ingående IT-komponenter", "Ingående IT-system", "Ingående applikationer", "Komponenter", "Ingående komponenter",
            "Innehåller system", "Omfattar system", "Omfattade system", "System i objektet", "System som ingår", "Omfattar", "Ingående tjänster", "Systemstöd i objektet", "Tillhörande system", "Avser system", "Berörda system", "Exempel på system", "Viktigaste system",
        ),
        ("Systems", "Included systems", "Applications", "Components", "Covers systems", "Systems in scope", "Covers"),
    ),
    Heading(
        "department",
        (
            "Förvaltning", "Förvaltningstillhörighet", "Sektorstillhörighet", "Förvaltning/kontor", "Förvaltning/bolag", "Kontor", "Sektor", "Verksamhetsområde", "Organisation", "Organisatorisk tillhörighet", "Ansvarig förvaltning", "Förvaltningens namn", "Sektorns namn", "Sektornamn", "Kontorets namn", "Arbetar på", "Jobbar på", "Jobbar i", "Arbetar vid", "Arbetar i", "Placerad på", "Placerad vid", "Anställd vid", "Anställd på", "Tjänstgör på",
            "Förvaltningsnamn", "Ansvarig organisation", "Tillhör förvaltning", "Värdförvaltning", "Värd", "Hemförvaltning", "Förv", "Förv.", "Bolag", "Bolag/förvaltning", "Organisationsdel", "Förvaltning/sektor", "Hemvist", "Organisationstillhörighet", "Sektor/förvaltning",
        ),
        ("Department", "Agency", "Organization", "Organisation", "Company", "Bureau", "Office", "Business area", "Directorate", "Host department", "Administration"),
    ),
    Heading(
        "unit",
        (
            "Enhet", "Sitter på", "Enhetstillhörighet", "Avdelningstillhörighet", "Avdelning", "Verksamhet", "Sektion", "Organisationsenhet", "Enhet/avdelning", "Avdelning/enhet", "Arbetsplats", "Ansvarig enhet", "Ansvarig avdelning", "Enhetsnamn", "Organisationsdel/enhet", "Enhet/grupp", "Enhetens namn", "Enhet/verksamhet", "Avd", "Avd.",
            "Team", "Arbetslag", "Område", "Verksamhet/enhet", "Underenhet", "Placering", "Grupp/enhet", "Avdelningsnamn",
        ),
        ("Unit", "Division", "Section", "Team", "Business unit", "Organizational unit", "Group/unit"),
    ),
    Heading(
        "parent",
        (
            "Överordnad", "Överordnad enhet", "Överordnad förvaltning", "Ingår i", "Tillhör", "Hör till", "Hör hemma i", "Ligger under", "Organiseras under", "Under", "Lyder under", "Del av", "Organisatorisk överordnad", "Moderenhet", "Moderförvaltning", "Överordnad organisation", "Sorterar under", "Tillhör organisation",
        ),
        ("Parent", "Parent unit", "Belongs to", "Part of", "Reports to unit", "Parent department"),
    ),
    Heading("board", ("Nämnd", "Politiskt ansvar", "Politiskt ansvarig", "Styrande organ", "Beslutande organ", "Ansvarigt organ", "Ansvarig politisk nämnd", "Styrande nämnd", "Ansvarig nämnd", "Nämnd/styrelse", "Politisk nämnd", "Styrelse", "Nämndtillhörighet", "Huvudman", "Nämnd/bolagsstyrelse", "Politiskt organ", "Nämndens namn", "Under nämnd"), ("Committee", "Board", "Political committee")),
    Heading(
        "chief",
        (
            "Chef", "Förvaltningschef", "Enhetschef", "Avdelningschef", "Verksamhetschef", "Sektorchef", "Sektorschef", "Kontorschef", "Förvaltningsdirektör", "Direktör", "Ansvarig chef (namn)", "Chefens namn", "Enhetens chef", "Rektor",
            "Chef (namn)", "Sektionschef", "Chef för enheten", "Leds av", "Föreståndare", "Teamledare", "Vd", "Chef/ledare", "Områdeschef", "Förvaltningens chef",
        ),
        ("Head", "Head of department", "Head of unit", "Manager", "Director", "Chief", "Department head", "Led by"),
    ),
    Heading("code", ("Kod", "Förkortning", "Kortnamn", "Förvaltningskod", "Kort", "Förk.", "Förk", "Kortform", "Enhetskod", "Org.kod", "Orgkod", "Ansvarskod", "Akronym", "Kodbeteckning", "Förvaltning (kod)"), ("Code", "Abbreviation", "Short name", "Acronym", "Short")),
    Heading("successor", ("Efterträdare", "Ersatt av enhet", "Uppgick i", "Ingår numera i", "Övergick till", "Ny förvaltning", "Ny organisation", "Efterföljare", "Gick upp i"), ("Successor", "Merged into", "Succeeded by")),
    Heading("unit_type", ("Organisationstyp", "Slag av enhet", "Enhetsslag", "Sort", "Enhetstyp", "Typ av enhet", "Organisationsnivå", "Förvaltningstyp"), ("Unit type", "Organisation type")),
    Heading("used_by", ("Används av", "Används av förvaltning", "Används av enhet", "Användande förvaltning", "Användande förvaltningar", "Användare (förvaltning)", "Nyttjas av", "Nyttjande förvaltning", "Brukas av", "Användande enheter", "Användande verksamheter", "Berörda förvaltningar", "Vilka använder systemet", "Vilka använder", "Förvaltningar som använder systemet", "Användarorganisation"), ("Used by", "Using departments", "User departments", "Users (departments)", "Consumers (departments)")),
    Heading("users", ("Antal användare", "Användare", "Användarantal", "Ungefärligt antal användare", "Antal anv.", "Antal anv", "Antal licenser", "Licenser"), ("Users", "Number of users", "User count", "Licences", "Licenses", "No. of users")),
    # what hangs on what
    Heading(
        "needs",
        (
            "Beroende av", "Beror på", "Data kommer från", "Beroenden", "Beroende", "Läser från", "Läser data från", "Läser in från", "Hämtar från", "Hämtar data från", "Hämtar information från", "Hämtar uppgifter från", "Hämtar info från", "Hämtar in från", "Tar emot från",
            "Tar emot data från", "Mottar från", "Mottar data från", "Får data från", "Får uppgifter från", "Får information från", "Får från", "Får info från", "In från", "Indata", "Indata från", "Inkommande", "Inkommande integrationer",
            "Inkommande integration", "Integrationer in", "Integration in", "Integrationer (in)", "Integration från", "Inkommande data", "Inläsning från", "Beroende till", "Beroenden till andra system", "Beroende till andra system", "Är beroende av",
            "Är beroende av system", "Beroende av system", "Beroende av andra system", "Beroende av (system)", "Beroenden (system)", "Systemberoenden", "Systemberoende", "Kräver", "Förutsätter", "Förutsätter system", "Behöver", "Bygger på", "Vilar på", "Integrationer", "Integration",
            "Integrerar med", "Integrerat med", "Integrerad med", "Integration med", "Integration mot", "Integrationer mot", "Integrationer med", "Integrationer mot andra system", "Integrationer med andra system", "Integration till andra system", "Kopplingar", "Koppling", "Koppling till",
            "Kopplingar till", "Kopplingar till andra system", "Koppling till andra system", "Kopplat till", "Kopplad till", "Kopplade system", "Integrerade system", "Samverkar med", "Samverkande system", "Samband", "Sambandssystem", "Samband med andra system", "Underliggande system",
            "Datakällor", "Datakälla", "Information från", "Data från", "Uppgifter från", "Information hämtas från", "Data hämtas från", "Info från", "System det är beroende av", "System som systemet är beroende av", "Källor", "Försörjs av", "Matas av", "Matas från", "Stödjer sig på", "Står på",
            "Kommunicerar med", "Kopplas mot", "Behöver data från", "Behöver info från", "Andra system som krävs", "Beroende nedåt", "Uppströms", "Uppströms system", "Använder", "Använder system", "Beroende system", "Gränssnitt", "Gränssnitt mot", "Beroende 1", "Beroende 2", "Beroende 3", "Hänger på", "Bärs av", "Fungerar inte utan", "Lutar sig mot", "Läser ifrån", "Hämtar ifrån", "Konsumerar", "Prenumererar på", "Importerar från", "Import från", "Laddas från", "Synkas från", "Synkar från", "Synk från",
        ),
        (
            "Depends on", "Dependencies", "Dependency", "Dependent on", "Reads from", "Receives from", "Gets data from", "Fetches from", "Data from", "Input from", "Inputs", "Inbound", "Inbound integrations", "Incoming", "Incoming integrations", "Upstream", "Upstream systems",
            "Integrations", "Integration", "Integrates with", "Integrated with", "Interfaces", "Interfaces with", "Requires", "Needs", "Relies on", "Connected to", "Connections", "Source systems", "Consumes", "Uses", "Upstream dependencies", "System dependencies", "Linked systems", "Imports from",
        ),
    ),
    Heading(
        "feeds",
        (
            "Levererar till", "Levererar data till", "Levererar information till", "Skickar till", "Skickar data till", "Skickar information till", "Skickar uppgifter till", "Lämnar till", "Lämnar uppgifter till", "Lämnar data till", "Lämnar information till", "Skriver till", "Exporterar till", "Export till",
            "För över till", "Överför till", "Överför data till", "Ger till", "Ut till", "Utdata", "Utdata till", "Utgående", "Utgående integrationer", "Utgående integration", "Integrationer ut", "Integration ut", "Integrationer (ut)", "Integration till", "Används av system", "Används av andra system",
            "Matar", "Förser", "Förser med data", "Mottagande system", "Data till", "Information till", "Uppgifter till", "System som är beroende av detta", "System som är beroende av systemet", "System beroende av detta", "Beroende uppåt", "Nedströms", "Nedströms system", "Läses av", "Hämtas av", "Levererar ut till",
            "Förser system", "Publicerar till", "Delar data med", "Delar data till", "Underlag till", "Fil till", "Synkar till", "Matar system", "Andra system som hämtar", "Används som källa av", "Konsumeras av", "Distribuerar till", "Skickar vidare till", "Leverans till", "Leveranser till", "Försörjer", "Försörjer med data", "Betjänar", "Stödjer", "Stöder", "Uppdaterar", "Förmedlar till", "System som är beroende", "Beroende system (nedströms)", "Konsumenter", "Mottagare av data", "Förser med information", "Bär upp", "Bär", "Levererar underlag till", "Är källa för", "Är källa till", "Är grund för", "Laddar", "Synkroniserar till", "Underlag för", "Används av systemen", "Beroende av detta system",
        ),
        (
            "Delivers to", "Feeds", "Sends to", "Sends data to", "Supplies", "Supplies data to", "Data to", "Outputs", "Output to", "Outbound", "Outbound integrations", "Outgoing", "Outgoing integrations", "Downstream", "Downstream systems", "Used by systems", "Provides to", "Provides data to", "Writes to",
            "Consumed by", "Dependents", "Read by", "Exports to", "Required by", "Needed by", "Downstream consumers",
        ),
    ),
    Heading(
        "from_system",
        ("Från system", "Från", "Källsystem", "Källa", "Avsändare", "Avsändande system", "Sändande system", "Sändare", "Producent", "Levererande system", "Lämnande system", "Ursprung", "Ursprungssystem", "System från", "Frånsystem", "Utgående system", "Datakälla (system)", "Producerande system", "Skickande system", "Hämtas från", "Levererar", "System A", "System 1", "Part A", "Applikation A", "Data från", "Ut från", "Ur system", "Lämnar", "Lämnas av", "Avlämnande system", "System A (lämnar)", "System (avsändare)", "Avsändarsystem", "Skickas från", "Kommer från", "Ger data", "Lämnar data", "Avger data", "Ger information", "Härifrån", "Därifrån"),
        ("From system", "From", "Source", "Source system", "Sender", "Sending system", "System A", "System 1", "Provider", "Producer", "Origin", "Publisher"),
    ),
    Heading(
        "to_system",
        ("Till system", "Till", "Målsystem", "Mål", "Mottagare", "Mottagande system", "Konsument", "Konsumerande system", "Destination", "System till", "Tillsystem", "Inkommande system", "Hämtande system", "Levereras till", "Läsande system", "Tar emot", "Används i", "System B", "System 2", "Part B", "Applikation B", "Data till", "In till", "In i system", "Tas emot av", "Skickas till", "System B (tar emot)", "System (mottagare)", "Mottagarsystem", "Går till", "Får data", "Mottar data", "Får information", "Tar emot data", "Hit", "Dit"),
        ("To system", "To", "Target", "Target system", "Receiver", "Receiving system", "System B", "System 2", "Recipient", "Consumer", "Consuming system", "Destination", "Subscriber"),
    ),
    Heading("integration_id", ("Integration", "Integrations-id", "Integrations-ID", "Integrationsnr", "Integrationsnummer", "Int-id", "Flöde", "Flödesnamn", "Namn på integration", "Integrationsnamn", "Integrationens namn", "Informationsflöde", "Koppling (id)"), ("Integration id", "Interface id", "Flow", "Flow id", "Interface name", "Integration name")),
    Heading("flow", ("Flöde", "Flöden", "Dataflöde", "Informationsflöde", "Integration", "Koppling", "Från → till", "Väg"), ("Flow", "Data flow", "Integration")),
    Heading("direction", ("Riktning", "Pil", "Håll", "Flöde (riktning)", "Åt", "In/ut", "Dataflöde riktning", "Flödesriktning", "Åt vilket håll", "Dubbelriktad"), ("Direction", "Bidirectional")),
    Heading("technique", ("Teknik", "Metod", "Protokoll", "Integrationstyp", "Överföringssätt", "Integrationsmetod", "Typ av integration", "Gränssnittstyp", "Format", "Filformat", "Överföring", "Frekvens (integration)", "Via", "Integrationsplattform"), ("Technique", "Method", "Protocol", "Integration type", "Interface type", "Transport", "Format", "Via", "Middleware")),
    Heading("information", ("Information", "Informationsmängd", "Data", "Innehåll", "Vilken information", "Datamängd", "Informationsinnehåll", "Vad överförs"), ("Information", "Data", "Payload", "Content", "Data set")),
    # how important, how secret
    Heading(
        "criticality",
        (
            "Kritikalitet", "Kritikalitet (1-4)", "Krit", "Krit.", "Kritisk", "Kritiskt", "Kritiskhet", "Verksamhetskritisk", "Verksamhetskritiskt", "Verksamhetskritiskt system", "Kritikalitetsnivå", "Kritikalitetsklass", "Kritiskt system", "Systemets kritikalitet", "Prioritet", "Prio", "Prioritetsklass",
            "Prioritering", "Viktighet", "Viktighetsgrad", "Betydelse", "Betydelse för verksamheten", "Samhällsviktig", "Samhällsviktigt", "Samhällskritisk", "Samhällsviktig verksamhet", "Konsekvens vid bortfall", "Konsekvens vid avbrott", "Konsekvens", "Avbrottskänslighet", "Avbrottskänsligt",
            "Driftprioritet", "Återställningsprioritet", "Återstartsprioritet", "Återställningsprio", "Återstartsordning", "Skyddsvärde", "Beredskapsklass", "Kritikalitetsgrad", "Hur kritiskt", "Hur kritiskt är systemet", "Hur viktigt", "Verksamhetskritikalitet", "Prioklass", "Prioritetsnivå", "Driftkritiskt", "Kritiskt för verksamheten", "Verksamhetspåverkan", "Kritik.", "Kritnivå", "Kritklass", "Viktig",
        ),
        ("Criticality", "Critical", "Business critical", "Business criticality", "Mission critical", "Priority", "Importance", "Tier", "Criticality level", "Impact level", "Business impact", "Recovery priority", "Mission criticality", "Severity"),
    ),
    Heading("klassa", ("KLASSA", "KLASSA (K-R-T)", "Informationsklass", "Informationsklassning", "Informationsklassificering", "Informationssäkerhetsklass", "Infoklass", "Infoklassning", "Klassning", "K-R-T", "KRT", "K/R/T", "K-R-T-S", "KRTS", "Säkerhetsklass", "Säkerhetsklassning", "KLASSA-resultat", "Klassningsresultat", "Klassificering", "Informationsklassad", "KLASSA-klassning", "KLASSA värde", "Skyddsnivå (K-R-T)"), ("Information class", "Information classification", "Security class", "Security classification", "CIA", "Classification")),
    Heading("klassa_k", ("Konfidentialitet", "K", "Sekretess", "Konf.", "Konf", "KLASSA K", "Klass K"), ("Confidentiality",)),
    Heading("klassa_r", ("Riktighet", "R", "Rikt.", "KLASSA R", "Klass R"), ("Integrity",)),
    Heading("klassa_t", ("Tillgänglighet", "T", "Tillg.", "Tillg", "KLASSA T", "Klass T"), ("Availability",)),
    Heading("klassa_s", ("Spårbarhet", "S", "Spårb.", "KLASSA S", "Klass S"), ("Traceability",)),
    Heading("personal_data", ("Personuppgifter", "Personuppgifter?", "Innehåller personuppgifter", "Innehåller personuppg.", "Personuppg.", "Personuppg", "PU", "GDPR", "Behandlar personuppgifter", "Behandlas personuppgifter", "Personuppgiftsbehandling", "Hanterar personuppgifter", "PUL", "Personuppgifter (Ja/Nej)", "Känsliga personuppgifter", "Personuppgifter i systemet", "Finns personuppgifter"), ("Personal data", "Contains personal data", "PII", "GDPR data", "Privacy data", "Personal information", "Sensitive personal data")),
    Heading("rto", ("RTO", "RTO (h)", "RTO timmar", "Maximal avbrottstid", "Längsta avbrottstid", "Max avbrottstid", "Tolererbar avbrottstid", "Återställningstid", "Acceptabel avbrottstid", "MTD", "Längsta acceptabla avbrott", "Hur länge klarar vi oss utan"), ("RTO", "RTO (h)", "RTO hours", "Recovery time objective", "Max downtime", "Recovery time")),
    # supplier and contract
    Heading("supplier", ("Leverantör", "Leverantörens namn", "Leverantörsnamn", "Lev.", "Lev", "Tillverkare", "Systemleverantör", "Programleverantör", "Utvecklare", "Utgivare", "Företag", "Återförsäljare", "Avtalsleverantör", "Motpart", "Avtalspart", "Leverantör/tillverkare", "Leverantör/utvecklare", "Lev. namn", "Huvudleverantör", "Levereras av", "Fabrikat", "Fabrikant", "Levr", "Levr.", "Tillhandahålls av", "Köpt av", "Köps av", "Inköpt från", "Utvecklas av", "Utvecklat av", "Levererat av", "Firma", "Producent", "Bolag", "Leverantörsföretag", "Tjänsteleverantör", "Programvaruleverantör", "Systemleverantör/utvecklare"), ("Supplier", "Provider", "Provider name", "Provided by", "Delivered by", "Vendor", "Vendor name", "Supplier name", "Manufacturer", "Publisher (vendor)", "Provider (vendor)", "Counterparty", "Contractor", "Developer", "Vendor/supplier")),
    Heading("org_number", ("Organisationsnummer", "Org.nr", "Orgnr", "Org nr", "Organisationsnr"), ("Organisation number", "Company number", "VAT number")),
    Heading(
        "contract_end",
        (
            "Avtal slut", "Avtal, sista dag", "Avtalets sista dag", "Sista avtalsdag", "Avtal sista dag", "Avtal t.o.m.", "Avtal tom", "Avtalet löper ut", "Avtalet går ut", "Avtal går ut", "Avtal till", "Avtal till och med", "Avtalstid t.o.m.", "Avtalstid till", "Avtalstid", "Avtalsslut", "Avtalets slut", "Avtalets slutdatum", "Slutdatum avtal", "Avtal slutdatum", "Avtal upphör", "Avtalet upphör",
            "Avtal gäller till", "Avtal gäller t.o.m.", "Avtalet gäller till", "Avtalet gäller t.o.m.", "Utgångsdatum avtal", "Avtal utgår", "Avtalsperiod", "Avtalsperiod t.o.m.", "Avtalets utgång", "Avtal löper till", "Avtal löper ut", "Avtalslut", "Avtal (slut)", "Avtal giltigt till", "Avtalsdatum slut", "Avtalets löptid", "Avtalslängd", "Slutdatum för avtal", "Licens t.o.m.", "Licens går ut", "Licensavtal t.o.m.", "Supportavtal t.o.m.",
        ),
        ("Contract end", "Contract ends", "Contract end date", "Contract expires", "Contract expiry", "Contract expiration", "Contract until", "Contract through", "Contract expiration date", "Agreement end", "Agreement ends", "Agreement expires", "License expires", "Licence expires", "End of contract", "Contract term"),
    ),
    Heading("contract_start", ("Avtal start", "Avtalsstart", "Avtal fr.o.m.", "Avtal från", "Avtalets startdatum", "Startdatum avtal", "Avtalet gäller från", "Avtal tecknat", "Avtalsdatum", "Avtal gäller från"), ("Contract start", "Contract start date", "Contract from", "Agreement start")),
    Heading("contract", ("Avtal", "Avtalsnamn", "Avtalets namn", "Avtalsbenämning", "Avtalsrubrik", "Avtalstitel", "Kontrakt", "Avtal/upphandling", "Avtal (namn)", "Avtalsområde"), ("Contract", "Contract name", "Agreement", "Agreement name", "Contract title")),
    Heading("contract_id", ("Avtalsnummer", "Avtalsnr", "Avtals-id", "Avtals-ID", "Avtal nr", "Avtalsnr.", "Kontraktsnr", "Kontraktsnummer", "Avtalsreferens"), ("Contract id", "Contract number", "Contract no", "Agreement number", "Agreement id")),
    Heading("diary_no", ("Diarienummer", "Diarienr", "Dnr", "Dnr.", "Diarienr.", "Ärendenummer", "Ärendenr", "Diarie"), ("Diary number", "Case number", "File number", "Registry no")),
    Heading("notice", ("Uppsägningstid", "Uppsägningstid (mån)", "Uppsägning", "Uppsägningstid mån", "Uppsägningstid månader"), ("Notice period", "Notice", "Notice months", "Notice (months)")),
    Heading("extension", ("Förlängning", "Förlängning t.o.m.", "Option", "Optioner", "Kan förlängas till", "Förlängning till", "Max förlängning", "Längsta förlängning", "Option t.o.m.", "Förlängningsoption", "Optionsår", "Sista förlängning"), ("Extension", "Extension until", "Extendable until", "Option until", "Options")),
    Heading("procurement", ("Upphandling", "Upphandlingsform", "Upphandlad", "Upphandlat", "Upphandlingsförfarande", "Upphandlad enligt", "Anskaffning", "Anskaffningsform"), ("Procurement", "Procurement form", "Procured by")),
    Heading("party", ("Avtalspart (förvaltning)", "Beställande förvaltning", "Avtalsförvaltning", "Avtalspart i kommunen", "Beställande enhet"), ("Contracting department", "Ordering department", "Party")),
    # the life of a system
    Heading("lifecycle", ("Status", "Tillstånd", "Status nu", "Livscykelsteg", "Livscykel", "Livscykelstatus", "Livscykelfas", "Fas", "Systemstatus", "Driftstatus", "I drift", "I drift?", "Läge", "Nuläge", "Systemets status", "Livscykelläge", "Aktivt", "Aktiv", "Används"), ("Status", "Lifecycle", "Lifecycle status", "Lifecycle phase", "Life cycle", "Phase", "State", "System status", "In use", "Active", "Maturity")),
    Heading("in_use_from", ("Driftsatt", "Driftstart", "I drift sedan", "I drift fr.o.m.", "Driftsattes", "Produktionssatt", "Driftsättning", "Införd", "Infört", "Infört år", "Driftsättningsdatum", "Inköpt", "Anskaffat", "Anskaffningsår", "Togs i drift"), ("In use since", "Go live", "Go-live", "Live since", "Introduced", "Start of use", "In production since")),
    Heading("in_use_through", ("Avvecklas datum", "Avvecklingsdatum", "Avvecklat datum", "Planerad avveckling", "Avvecklas", "Avvecklad", "Avvecklat", "Avveckling", "Ska avvecklas", "Ur drift", "Släcks", "Avställd"), ("Decommissioned", "Decommission date", "Retirement date", "End of life", "EOL", "Sunset", "Retired", "End of use")),
    Heading("replaces", ("Ersätter", "Ersätter system", "Ersatte", "Ersätter tidigare system", "Efterträder"), ("Replaces", "Replacement for")),
    Heading("replaced_by", ("Ersätts av", "Ersatt av", "Ersättare (system)", "Ersättningssystem", "Ersattes av", "Nytt system", "Efterträds av", "Ersätts av system", "Efterträdare (system)"), ("Replaced by", "Replacement", "Successor system", "New system")),
    Heading("hosting", ("Drift", "Driftform", "Driftmiljö", "Driftleverantör", "Driftas av", "Driftas", "Driftas hos", "Var driftas", "Leveransform", "Leveransmodell", "Molntjänst", "Moln", "Installation", "Placering (drift)", "Driftplats", "Driftsform", "Driftsmiljö", "Lokal/moln", "Molntjänst?", "Hosting", "Lagras", "Lagringsplats"), ("Hosting", "Deployment", "Deployment type", "Deployment model", "Hosted by", "Hosted", "Cloud", "Environment", "Operation", "Delivery model", "Run by")),
    Heading("system_type", ("Systemtyp", "Typ av system", "Typ", "Kategori", "Systemkategori", "Klass", "Art", "Systemklass", "Tjänstetyp", "Applikationstyp"), ("Type", "System type", "Category", "Kind", "Application type", "Class", "Domain type")),
    # staff
    Heading("person", ("Person", "Namn (person)", "Anställd", "Medarbetare", "Personnamn", "Namn på person", "Ledamot", "Medlem", "Deltagare", "Innehavare", "Rollinnehavare", "Utsedd", "Utsedd person", "Förnamn och efternamn", "Efternamn, förnamn", "För- och efternamn", "Befattningshavare", "Vem", "Personal", "Rollhavare", "Anställds namn", "Namn ledamot", "Utses", "Tilldelad", "Tilldelad till", "Tilldelad person", "Ansvarig person", "Utnämnd", "Förordnad"), ("Person", "Employee", "Member", "Participant", "Holder", "Person name", "Employee name", "Staff member", "Assignee", "Staff")),
    Heading("first_name", ("Förnamn", "Tilltalsnamn"), ("First name", "Given name", "Forename")),
    Heading("last_name", ("Efternamn", "Släktnamn"), ("Last name", "Surname", "Family name")),
    Heading("signature", ("Signatur", "Sign", "Sign.", "Användarnamn", "Användar-id", "Användarid", "Login", "Inloggning", "Inloggningsnamn", "AD-konto", "Konto", "Kontonamn", "Datakonto", "Användare (AD)", "Kortnamn person", "Användaridentitet", "Initialer", "Windows-konto"), ("Signature", "Username", "User name", "User id", "Login", "Account", "Github name", "Github", "Handle", "Initials", "Network id")),
    Heading("email", ("E-post", "Epost", "E-postadress", "Epostadress", "Mail", "Mejl", "E-mail", "Mailadress", "Mejladress", "E-post jobb", "E-post arbete"), ("E-mail", "Email", "Email address", "E-mail address", "Mail", "Work email")),
    Heading("title", ("Titel", "Befattning", "Tjänstetitel", "Yrkestitel", "Yrke", "Anställning", "Befattningsbenämning", "Tjänstebenämning", "Titel/befattning", "Etikett (titel)"), ("Title", "Job title", "Position", "Occupation", "Designation")),
    Heading("employed_from", ("Anställd fr.o.m.", "Anställd från", "Anställningsdatum", "Anst. fr.o.m.", "Anställd sedan", "Anställd", "Tillträde", "Tillträdesdatum", "Började", "Anst.datum", "Anställning fr.o.m.", "Anställningsstart", "Första anställningsdag", "Börjar"), ("Employed from", "Hire date", "Hired", "Employment start", "Joined", "Date of joining")),
    Heading("employed_through", ("Slutdatum", "Anställd t.o.m.", "Anställd till", "Anst. t.o.m.", "Avslut", "Avslutsdatum", "Avgångsdatum", "Avgång", "Sista anställningsdag", "Sista dag", "Slutat", "Slutar", "Slutade", "Anställning t.o.m.", "Anställning upphör", "Anställningsslut", "Avslutad", "Anst.slut", "Avgick", "Slutat datum"), ("Employed through", "Employed until", "End of employment", "Termination date", "Left", "Leaving date", "Employment end")),
    Heading("employment_status", ("Anställningsstatus", "Personalstatus", "Anställningsform", "Aktuell"), ("Employment status",)),
    Heading("org_id", ("Anställningsnr", "Anställningsnummer", "Anst.nr", "Anstnr", "Anst nr", "Personal-id", "Person-id", "Personalnr", "Personalnummer", "Anställnings-id", "HSA-id", "Anställningsid"), ("Employee id", "Employee number", "Employee no", "Staff id", "Person id", "Staff number")),
    Heading("personal_number", ("Personnummer", "Personnr", "Person-nr", "Pnr", "Samordningsnummer", "Födelsedatum", "Född", "Födelseår", "Personnr."), ("Personal number", "Social security number", "SSN", "Date of birth", "Personal identity number", "National id")),
    # groups, members, roles
    Heading("group", ("Styrgrupp", "Grupp", "Gruppnamn", "Gruppens namn", "Namn på grupp", "Forum", "Styrgruppens namn", "Råd", "Grupp/forum", "Arbetsgrupp", "Gruppering", "Namn på styrgrupp", "Organ", "Beslutsforum", "Styrgruppsnamn", "Råd/grupp"), ("Group", "Steering group", "Steering committee", "Group name", "Body", "Forum", "Council", "Governance body")),
    Heading("group_id", ("Grupp-ID", "Gruppnr", "Gruppkod", "Styrgrupp-id", "Grupp nr", "Styrgruppsnr", "Styrgrupps-id", "Gruppbeteckning", "Forum-id", "Grupp-id"), ("Group id", "Group no", "Group code", "Group number", "Body id")),
    Heading("level", ("Nivå", "Styrnivå", "Gruppnivå", "Beslutsnivå", "Typ av grupp", "Grupptyp", "Styrgruppsnivå", "Nivå (1-3)", "Typ av styrgrupp"), ("Level", "Tier (group)", "Group type", "Governance level", "Group level")),
    Heading("chair", ("Ordförande", "Sammanträdesledare", "Mötesledare", "Gruppledare", "Gruppens ledare", "Leder gruppen", "Gruppen leds av", "Ordf", "Ordf.", "Ordförande (namn)", "Leds av ordförande", "Gruppens ordförande", "Styrgruppsordförande", "Ordf. i gruppen", "Ordförande/ansvarig"), ("Chair", "Chairperson", "Chairman", "Chaired by", "Chair person")),
    Heading("deputy_chair", ("Vice ordförande", "Vice ordf", "Vice ordf.", "V. ordf.", "V ordf", "Ersättare för ordförande", "Ersättare ordförande", "Ställföreträdande ordförande", "Ställföreträdare", "Biträdande ordförande", "Vice"), ("Deputy chair", "Vice chair", "Deputy", "Vice chairperson", "Deputy chairperson", "Co-chair")),
    Heading("secretary", ("Sammankallande", "Sekreterare", "Sammankallas av", "Kallar", "Samordnare", "Sammankallande/sekreterare", "Sekr.", "Kallas av"), ("Secretary", "Convener", "Convenor", "Coordinator", "Convened by")),
    Heading("members", ("Ledamöter", "Medlemmar", "Deltagare", "Deltar", "Gruppens medlemmar", "Representanter", "Gruppdeltagare", "Deltagare (lista)", "Övriga ledamöter", "Ordinarie ledamöter", "Sammansättning", "Gruppens ledamöter", "Ingår i gruppen", "Bemanning"), ("Members", "Participants", "Attendees", "Composition")),
    Heading("adjuncts", ("Adjungerade", "Adjungerad", "Föredragande", "Föredragare", "Ersättare", "Suppleanter"), ("Adjuncts", "Co-opted", "Guests", "Alternates")),
    Heading("escalates_to", ("Eskalerar till", "Eskaleras till", "Lyfter till", "Lyfts till", "Rapporterar till", "Nästa nivå", "Eskalering", "Eskaleringsväg", "Överordnad grupp", "Överordnad styrgrupp", "Går vidare till", "Förs vidare till", "Beslut lyfts till", "Frågor lyfts till", "Lyfter frågor till", "Nästa instans", "Eskalerar frågor till", "Hänskjuter till", "Lämnar vidare till", "Vidare till", "Uppåt till", "Lyfts vidare till", "Lyfter frågor vidare till", "Nästa steg"), ("Escalates to", "Escalation", "Reports to", "Parent group", "Next level", "Escalation to", "Escalate to", "Parent body")),
    Heading("meets", ("Möten", "Mötesfrekvens", "Antal möten", "Möten per år", "Möten/år", "Mötestider", "Frekvens", "Träffas", "Sammanträder", "Möts", "Mötesintervall"), ("Meetings", "Meets", "Meeting frequency", "Frequency", "Meetings per year", "Cadence")),
    Heading("steers", ("Styr", "Styr objekt", "Ansvarar för", "Beslutar om", "Styrområde", "Ansvarsområde", "Styr förvaltning", "Uppdragsområde", "Beslutar för", "Styr över", "Omfattning (styr)"), ("Steers", "Governs", "Responsible for", "Scope (group)", "Oversees")),
    Heading("role", ("Roll", "Rollens namn", "Rollens benämning", "Uppdragets namn", "Befattning i gruppen", "Förordnande", "Förordnad som", "Roll enligt beslut", "Uppdragstyp", "Rollen", "Uppdrag", "Funktion", "Rollnamn", "Roll/uppdrag", "Rollbenämning", "Roll i gruppen", "Typ av roll", "Ansvarsroll", "PM3-roll", "Uppdrag/roll", "Roll i styrgruppen", "Rolltyp", "Uppdrag i gruppen"), ("Role", "Function", "Assignment", "Role name", "Role type", "Capacity")),
    Heading("target_kind", ("Avser", "Avser typ", "Objekttyp", "Typ (avser)", "Gäller typ", "Slag", "Nivå/typ", "Rollen avser", "Typ av objekt", "Avser (typ)", "Gäller", "Gäller för", "Omfattning", "Objekttyp/system"), ("Target kind", "Scope type", "Applies to", "Target type", "Entity type")),
    Heading("target", ("Namn (avser)", "Avser namn", "Avser", "Gäller", "Gäller för", "Ansvarar för (system)", "Omfattning", "Avser objekt/system", "Vad", "För", "Rollen gäller", "Rollen avser", "Rollen avser (namn)", "Avser system", "Avser objekt", "Uppdraget avser", "Uppdraget gäller", "För system", "För objekt", "För system/objekt", "Uppdrag för", "Ansvarsobjekt"), ("Target", "Scope", "For", "Applies to name", "For system", "Role for")),
    Heading("system_or_object", ("System/objekt", "Objekt/system", "System eller objekt", "Objekt eller system", "System/förvaltningsobjekt", "Förvaltningsobjekt/system"), ("Asset/Object", "System/object", "Object/system")),
    Heading("decision", ("Beslut", "Beslutsnr", "Beslutsdatum", "Delegationsbeslut", "Utsedd genom", "Beslutad av", "Beslutsreferens", "Fastställd av"), ("Decision", "Decision no", "Decided by", "Decision date")),
    # days
    Heading("start", ("Fr.o.m.", "Från och med", "Startdatum", "Giltig från", "Sedan", "Finns sedan", "Giltigt från", "Giltigt fr.o.m.", "Mandat från", "Period från", "Datum från", "Mandat fr.o.m.", "Gäller från", "Gäller fr.o.m.", "Start", "Från", "Från datum", "Inrättad", "Inrättat", "Bildad", "Tillträdde", "Tillträtt", "Börjar gälla", "Datum från", "From", "Startade", "Giltig fr.o.m.", "Etablerad", "Skapad", "Inleds", "Period fr.o.m.", "Instiftad", "Uppstart"), ("Valid from", "From date", "Start date", "Start", "From", "Since", "Effective from", "Established", "Effective date")),
    Heading("end", ("T.o.m.", "Till och med", "Slutdatum", "Giltig till", "Giltigt till", "Giltigt t.o.m.", "Mandat till", "Period till", "Datum till", "Mandat t.o.m.", "Gäller till", "Gäller t.o.m.", "Slut", "Till", "Till datum", "Upphörd", "Upphör", "Upphört", "Nedlagd", "Avslutad", "Avslutat", "Datum till", "Giltig t.o.m.", "Avgår", "Entledigad", "Löper ut", "Upplöst", "Upplöstes", "Slutar gälla", "Period t.o.m.", "Tom", "Avslutas"), ("Valid to", "Valid through", "To date", "End date", "End", "To", "Until", "Through", "Expires", "Expiration date", "Closed", "Ended", "Dissolved")),
    Heading("period", ("Period", "Mandatperiod", "Mandattid", "Mandat", "Giltighetstid", "Giltighet", "Giltighetsperiod", "Tidsperiod", "Förordnandetid", "Förordnandeperiod", "Uppdragsperiod", "Uppdragstid", "Gäller under", "Gäller period", "Tid", "Fr.o.m. – t.o.m.", "Från–till", "Löptid", "Anställningsperiod", "Anställningstid"), ("Period", "Validity", "Validity period", "Term", "Term of office", "From–to", "Valid")),
    # plans
    Heading("plan", ("Förvaltningsplan", "Plan", "Plannamn", "Förvaltningsplanens namn"), ("Maintenance plan", "Plan")),
    Heading("year", ("År", "Avser år", "Planår", "Verksamhetsår", "Budgetår"), ("Year", "Plan year", "For year")),
    # kept beside, or passed over
    Heading("description", ("Beskrivning", "Vad används det till", "Vad används systemet till", "Användningsområde", "Syfte", "Ändamål", "Kort beskrivning", "Funktionsbeskrivning", "Används till", "Användning", "Verksamhetsområde/syfte", "Systembeskrivning", "Uppgift", "Vad gör systemet", "Huvudsaklig användning", "Informationsinnehåll i systemet", "Syftet med systemet"), ("Description", "Purpose", "Usage", "Used for", "Summary", "Business purpose", "Short description", "What it does")),
    Heading("note", ("Kommentar", "Kommentarer", "Övrigt", "Anmärkning", "Anmärkningar", "Notering", "Noteringar", "Anteckning", "Anteckningar", "Att göra", "Åtgärd", "Övrig information", "Anm.", "Anm", "Fritext", "Bemärkning", "Historik", "Fråga/kommentar", "Obs", "Övriga upplysningar", "Egna noteringar"), ("Comment", "Comments", "Note", "Notes", "Remark", "Remarks", "Other", "Misc", "Action")),
    Heading("link", ("Länk", "Webbadress", "URL", "Adress (webb)", "Hemsida", "Webbplats", "Länk till system", "Webblänk", "Inloggningssida", "Dokumentation", "Länk till avtal", "Länkar"), ("Link", "URL", "Website", "Web address", "Homepage", "Documentation", "Owners/maintainers")),
    Heading("phone", ("Telefon", "Telefonnummer", "Telefon support", "Tel", "Tel.", "Tfn", "Tfn.", "Mobil", "Mobilnummer", "Mobiltelefon", "Larmtelefon", "Jourtelefon", "Support", "Supporttelefon", "Supportnummer", "Direktnummer", "Växel", "Anknytning", "Jour"), ("Phone", "Telephone", "Phone number", "Mobile", "Support phone", "Cell", "Support")),
    Heading("cost", ("Kostnad", "Kostnad tkr/år", "Kostnad per år", "Årskostnad", "Licenskostnad", "Driftkostnad", "Pris", "Belopp", "Budget", "Budget tkr", "Årlig kostnad", "Kostnad (tkr)", "Kostnader", "Avgift", "Konto/kostnadsställe", "Kostnadsställe", "Kst", "Summa", "Total kostnad", "Kr/år", "Tkr"), ("Cost", "Annual cost", "Cost per year", "Price", "Amount", "Budget", "Cost centre", "Cost center", "Licence cost")),
    Heading("updated", ("Uppdaterad", "Senast uppdaterad", "Uppdateringsdatum", "Ändrad", "Senast ändrad", "Datum", "Registrerad", "Inventerad", "Inventeringsdatum", "Senast granskad", "Granskad", "Reviderad", "Kontrollerad", "Version", "Versionsnr", "Systemversion"), ("Updated", "Last updated", "Modified", "Last modified", "Reviewed", "Date", "Created", "Registered", "Version", "Approval expiration date")),
    Heading("place", ("Adress", "Ort", "Postadress", "Besöksadress", "Rum", "Lokal", "Postnummer", "Stad", "Våning", "Land"), ("Address", "City", "State", "Location", "Room", "Zip", "Country")),
    Heading("manager", ("Närmaste chef", "Chef (närmaste)", "Överordnad chef", "Lönesättande chef", "Personalansvarig"), ("Line manager", "Supervisor", "Reporting manager")),
    Heading("absence", ("Frånvaro", "Tjänstledig", "Frånvarande", "Föräldraledig t.o.m."), ("Absence", "On leave", "Leave of absence")),
)  # fmt: skip

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    heading.meaning: (heading.swedish[0], heading.english[0] if heading.english else heading.swedish[0]) for heading in HEADINGS
}
"""For each meaning the heading that is written, Swedish and English."""

IGNORED: Final = frozenset({"number", "phone", "cost", "updated", "place", "manager", "personal_number", "org_number", "technique", "information", "decision", "unit_type"})
"""Meanings that are understood and passed over: they say nothing that the model keeps."""

_SHORT_WORDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"\b{short}\.(?=\W*\w|$)\s*", re.IGNORECASE), full)
    for short, full in (
        ("anv", "användar"), ("förv", "förvaltnings"), ("avd", "avdelnings"), ("bef", "befattnings"), ("lev", "leverantörs"), ("obj", "objekt"), ("syst", "system"),
        ("org", "organisations"), ("tel", "telefon"), ("krit", "kritikalitet"), ("beskr", "beskrivning"), ("ansv", "ansvarig"), ("ordf", "ordförande"),
    )
)  # fmt: skip
"""Words that headings shorten with a full stop."""


def spelt_out(heading: str) -> str:
    """A heading with its shortened words in full, as the first part of a compound where another word follows.

    >>> spelt_out("Anv.id"), spelt_out("Lev. namn"), spelt_out("Anv."), spelt_out("Systemägare")
    ('användarid', 'leverantörsnamn', 'användar', 'Systemägare')
    """
    if "." not in heading:
        return heading
    for pattern, full in _SHORT_WORDS:
        heading = pattern.sub(full, heading)
    return heading


_IT_THING: Final = re.compile(r"\bit (stöd|system|tjänst|komponent|resurs|lösning|verktyg|produkt)\w*|\bit(stöd|system|tjänst)\w*")
"""What is called after IT and is no side: "Ägare av IT-stödet"."""

SIDE_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("it", r"\b(it|it nära|itnära|teknik|teknisk|tekniskt|tekniska|technical|tech|drift|teknisknära)\b"),
    ("business", r"\b(verksamhet|verksamheten|verksamhets|verksamhetsnära|verks|verksamh|vht|vh|v|business|affär|affärs)\b"),
)
"""How headings and roles say which side of the pair they mean."""

_PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    # When no heading of the list fits: what a heading that holds these words most probably means, the first that fits.
    ("personal_number", r"personnummer|personnr|social security|f[öo]delse"),
    ("phone", r"telefon|\btel\b|\btfn\b|mobilnr|phone"),
    ("cost", r"kostnad|\btkr\b|\bkkr\b|\bsek\b|[åa]rsavgift|\bpris\b|\bcost\b|\bprice\b"),
    ("link", r"l[äa]nk|\burl\b|webbadress|hemsida|\blink\b"),
    ("contract_end", r"(avtal|kontrakt)\w* (\w+ )?sista (dag|datum)|sista avtalsdag|(avtal|kontrakt|licens|contract|agreement|licen[cs]e).*(slut|t o m|\btom\b|upph[öo]r|l[öo]per ut|g[åa]r ut|till|utg|expir|end|until)|(slut|utg[åa]ng|end).*(avtal|contract|agreement)"),
    ("contract_start", r"(avtal|kontrakt|contract|agreement).*(start|fr[åa]n|fr o m|tecknat|begin)"),
    ("code", r"(f[öo]rv\w*|enhets?\w*|org\w*|avd\w*|sektors?) ?kod\b|f[öo]rkortning|akronym"),
    ("contract_id", r"avtal.*(nr|nummer|\bid\b)|contract.*(no|number|\bid\b)"),
    ("deputy_chair", r"vice.*ordf|st[äa]llf[öo]retr.*ordf|deputy.*chair|vice.*chair|ers[äa]ttare.*ordf"),
    ("chair", r"\bordf|chair"),
    ("secretary", r"sammankall|sekreterare|conven|secretary"),
    ("escalates_to", r"(fr[åa]g|[äa]rend)\w+ (g[åa]r )?till\b|g[åa]r (fr[åa]g|[äa]rend)\w+ (vidare )?till|eskaler|lyft(er|s|as)?\b.*(till|upp)|h[äa]nskjut|escalat|[öo]verordnad (styr)?(grupp|forum)|rapporterar till|\b(g[åa]r|f[öo]rs?|l[äa]mna\w*|skicka\w*|tas?|tar) (\w+ )?(vidare|upp[åa]t)|vidare till|n[äa]sta (niv[åa]|instans|grupp|steg)|h[öo]gre (niv[åa]|instans)|referred to|next (level|body)"),
    ("chair", r"(leder|h[åa]ller i) (m[öo]te\w*|grupp\w*)"),
    ("meets", r"\bm[öo]te|meeting|sammantr[äa]d"),
    ("contact", r"(tidigare|f[öo]reg[åa]ende|f[öo]rra|\bf d\b|f[öo]re detta|st[äa]llf[öo]retr\w*|ers[äa]ttar\w*( f[öo]r)?|bitr[äa]dande|\bvice\b|reserv|backup|deputy|former|previous|alternate) (\w+ )?(\w*[äa]gare|\w*owner)"),
    ("information_owner", r"(information|data|process|risk|avtal|personuppgift|register|budget|kostnad)s?\s?([äa]gare|ansvarig|owner)|(information|data|process|risk|contract|budget|cost) owner"),
    ("contact", r"\w*(mottagare|beredskap|jour)$|kontakt|contact|uppgiftsl[äa]mnare|ifylld? av|l[äa]mnad av|handl[äa]ggare"),
    ("owner_department", r"([äa]gande|owning) (f[öo]rvaltning|enhet|avdelning|n[äa]mnd|organisation|department|unit|team)"),
    ("owner_it", r"[äa]gs (\w+ )?(it|teknik\w*|teknisk\w*)\b|(\bit\b|teknisk|technical).*([äa]gare|owner)|([äa]gare|owner).*(\bit\b|teknik|teknisk|technical)"),
    ("owner", r"[äa]gs (\w+ ){0,3}av|[äa]garskap|ägare|(?<!mott)(?<!delt)(?<!f[öo]redr)agare|\bowner|[äa]gs av|owned by|\b[äa]ger\b"),
    ("leader_it", r"leds (\w+ )?(it|teknik\w*)\b|(\bit\b|teknisk|technical).*(objekt|f[öo]rvaltnings)?(ledare|leader)|(objekt|f[öo]rvaltnings)ledare.*(\bit\b|teknik|teknisk)"),
    ("leader", r"leds (\w+ ){1,3}av|\bledare\b|(objekt|f[öo]rvaltnings|system)s?\s?ledare|(object|maintenance) leader"),
    ("specialist_it", r"(\bit\b|teknisk|technical).*(f[öo]rvaltare|specialist|administrat|tekniker)|(f[öo]rvaltare|specialist).*(\bit\b|teknik|teknisk)|tekniskt? ansvar|driftansvar|teknikspecialist"),
    ("specialist", r"vem (f[öo]rvaltar|administrerar|sk[öo]ter)|f[öo]rvaltare|systemadministrat|superanv[äa]ndare|objektspecialist|systemansvarig|specialist|administrat(or|ör)"),
    ("canonical", r"(namn|ben[äa]mning|form) (som |att )?(ska|skall|b[öo]r|anv[äa]nda)\b|\bska (anv[äa]ndas|heta|st[åa]|vara)\b|name to (be )?use"),
    ("alias", r"(namn|ben[äa]mning|form) som (f[öo]rekommer|anv[äa]nds|st[åa]r)|f[öo]rekommer (som|i)|kallas|tidigare namn|alias|[äa]ven k[äa]n|alternativt? namn|andra? namn|synonym|also known|former name|old name|skrivs [äa]ven|hette"),
    ("canonical", r"(korrekt|r[äa]tt|officiell?t?|nuvarande|nytt|gällande|egentligt|formellt|riktigt|fastst[äa]llt) (namn|ben[äa]mning)|(namn|ben[äa]mning|heter|kallas|st[åa]r) (i|enligt) (\w*system\w*|f[öo]rteckning\w*|registret|inventeringen|katalogen)|heter nu|canonical|official name|preferred name|name in (the )?(list|register|inventory|catalog\w*)"),
    ("canonical", r"^(men )?(det |den |systemet )?(egentligen )?heter( det)?( egentligen)?$"),
    ("feeds", r"^(f[öo]rs[öo]rjer|f[öo]rser|matar|betj[äa]nar|uppdaterar|st[öo]dj?er)\b|(f[öo]rmedlar|levererar|skickar|l[äa]mnar|exporterar|f[öo]r [öo]ver|[öo]verf[öo]r|skriver|delar|publicerar|matar|f[öo]rser|sends?|delivers?|provides?|export).*\b(till|to|data|system)\b|utg[åa]ende|integration\w* ut\b|outbound|outgoing|downstream|nedstr[öo]ms|anv[äa]nds av (andra )?system|^system som [äa]r beroende|vilka system.*(l[äa]mna|skicka|levere|f[åa]r|anv[äa]nder)\w*.*(till|fr[åa]n (oss|systemet)|det|data)|till vilka system|(som )?[äa]r beroende av (det|detta|systemet|den h[äa]r)|depend on (this|it)|l[äa]ses av|h[äa]mtas av|konsumeras av"),
    ("needs", r"\bberor p[åa]\b|vad .*beroende|vilka system.*(h[äa]mt|l[äa]s|kr[äa]v|beh[öo]v|beroende av)|fr[åa]n vilka system|(l[äa]ser|h[äa]mtar|tar emot|f[åa]r|mottar|reads?|fetches|receives?|import\w*|gets).*(fr[åa]n|ifr[åa]n|from)|(data|information|uppgifter|info) fr[åa]n|beroende|kr[äa]ver|f[öo]ruts[äa]tter|inkommande|indata|inbound|incoming|upstream|uppstr[öo]ms|depend|relies|requires|integration|integrera|koppling|kopplad|kopplat|gr[äa]nssnitt|interface|samverkar med|kommunicerar med|bygger p[åa]"),
    ("from_system", r"^(fr[åa]n|k[äa]ll\w*|avs[äa]nd\w*|s[äa]ndande|skickande|l[äa]mnande|source|sending|sender|producer|producerande)( \w+)?( system\w*| applikation\w*| application)?$"),
    ("to_system", r"^(till|m[åa]l\w*|mottag\w*|h[äa]mtande|target|receiv\w*|konsumer\w*|consum\w*)( \w+)? (system\w*|applikation\w*|application)$"),
    ("personal_data", r"personuppg|\bgdpr\b|personal data|\bpii\b|personuppgifter"),
    ("klassa", r"klassa|informationsklass|infoklass|s[äa]kerhetsklass|\bk r t\b|\bkrt\b|information class|security class"),
    ("rto", r"\brto\b|avbrottstid|[åa]terst[äa]llningstid|recovery time|downtime"),
    ("criticality", r"hur (viktigt?|kritiskt?)|kriti|(tillg[äa]nglighets|verksamhets|samh[äa]lls|skydds|konsekvens|allvarlighets|prioriterings)(klass|niv[åa]|grad)|samh[äa]llsvikt|\bprio|viktig|betydelse|konsekvens|critical|priority|importance|[åa]terst[äa]llningsprio|skyddsv[äa]rde"),
    ("used_by", r"anv[äa]nds (\w+ )?av|nyttjas av|anv[äa]ndande|used by|vilka anv[äa]nder|ber[öo]rda f[öo]rvaltning"),
    ("users", r"antal anv|anv[äa]ndare|number of users|user count|antal licenser"),
    ("systems", r"ing[åa]ende (system|it|appl|komp|tj[äa]nst)|system som ing[åa]r|included systems|omfatta\w* system"),
    ("object_group", r"grupp\w* som (beslut|styr|best[äa]m)|beslutande grupp|objektstyrgrupp|styrs av|styrande grupp|steered by"),
    ("object_id", r"(objekt|\bfo\b|object).*(\bid\b|\bnr\b|nummer|kod\b|number|code|beteckning)"),
    ("group_id", r"(nr|nummer|id|kod|beteckning) (p[åa]|f[öo]r) grupp|(grupp|group|forum).*(\bid\b|\bnr\b|nummer|kod\b|number|code|beteckning)"),
    ("system_id", r"(system|applikation|application|asset|\bci\b|cmdb).*(\bid\b|\bnr\b|nummer|kod\b|number|code)"),
    ("object", r"vilket (f[öo]rvaltnings)?objekt|f[öo]rvaltningsobjekt|f[öo]rv\w* obj|management object|pm3|\bobjekt(et)?\b|objektomr"),
    ("members", r"ledam[öo]ter|medlemmar|deltagare|members|participants"),
    ("group", r"vilken grupp|ing[åa]r i (styr)?grupp|grupp\w* (heter|namn|ben[äa]mning)|gruppben[äa]mning|styrgrupp|steering (group|committee)|gruppens namn|gruppnamn"),
    ("supplier", r"vem levererar|leverant[öo]r|vendor|supplier|tillverkare|(levereras|tillhandah[åa]lls|utvecklas|k[öo]ps) av|supplied by|delivered by"),
    ("replaced_by", r"ers[äa]tts? av|ersatt av|replaced by"),
    ("replaces", r"ers[äa]tter|replaces"),
    ("in_use_through", r"avveckl\w*.*(datum|[åa]r)|(datum|[åa]r).*avveckl|decommission|end of life"),
    ("in_use_from", r"drifts[aä]tt|driftstart|i drift sedan|go live|in use since|inf[öo]rt? (datum|[åa]r)"),
    ("lifecycle", r"status|livscykel|lifecycle|life cycle|\bfas\b|phase"),
    ("hosting", r"\bdrift(as|form|milj[öo]|leverant|plats)?\b|hosting|hosted|\bmoln|cloud|deployment|leveransform"),
    ("email", r"e ?post|\be ?mail|mejl|mailadress"),
    ("employed_from", r"(anst[äa]lld|anst[äa]llning|anst).*(fr[åa]n|fr o m|from|sedan|datum|start|b[öo]rja)|hire|employ\w* (from|start)"),
    ("employed_through", r"(anst[äa]lld|anst[äa]llning|anst).*(till|t o m|tom|slut|upph)|sista (anst[äa]llnings)?dag|slutat|slutar|employ\w* (to|until|end|through)|terminat"),
    ("org_id", r"(anst[äa]llning|anst|personal|employee|staff).*(nr|nummer|id|number)"),
    ("first_name", r"f[öo]rnamn|first name|given name"),
    ("last_name", r"efternamn|last name|surname"),
    ("signature", r"loggar in|signatur|anv[äa]ndarnamn|anv[äa]ndar ?id|\bad konto|inloggning|username|user ?id|github"),
    ("title", r"(jobbar|arbetar|anst[äa]lld) som|befattning|tj[äa]nstetitel|yrkes|job title|\btitel"),
    ("board", r"politisk|n[äa]mnd|\bboard\b|committee"),
    ("chief", r"\w*chef\b|direkt[öo]r|\bhead of|\brektor"),
    ("parent", r"[öo]verordnad|h[öo]r till|lyder under|parent|belongs to"),
    ("unit", r"\benhet|\bavdelning|sektion|\bunit\b|\bteam\b"),
    ("department", r"f[öo]rvaltning(en|ar)?\b|\bkontor\b|\bsektor\b|department|organi[sz]ation"),
    ("level", r"niv[åa]|\blevel"),
    ("role", r"\broll|uppdrag|\brole"),
    ("start", r"(mandat|period|uppdrag\w*|giltigt?|f[öo]rordnad|datum|vald|g[äa]ller|tilltr\w*) (fr[åa]n|fr o m|from|start|b[öo]rjar)\b|\bfr o m\b|fr[åa]n och med|startdatum|start date|valid from|giltig fr|g[äa]ller fr|inr[äa]tta|bildad"),
    ("end", r"(mandat|period|uppdrag\w*|giltigt?|f[öo]rordnad|datum|vald|g[äa]ller) (till|t o m|tom|slut|upph\w*)\b|\bt o m\b|till och med|slutdatum|end date|valid (to|until|through)|giltig t|g[äa]ller t|upph[öo]r|avsluta|nedlag"),
    ("description", r"beskrivning|anv[äa]nds (det|systemet|till)|syfte|[äa]ndam[åa]l|description|purpose|anv[äa]ndningsomr"),
    ("note", r"kommentar|anm[äa]rk|notering|[öo]vrig|comment|remark|\bnotes?\b|anteckn"),
    ("updated", r"uppdatera|[äa]ndrad|granskad|inventera|updated|modified|reviewed|reviderad"),
    ("responsible", r"ansvar|responsible"),
    ("system", r"(tj[äa]nst|l[öo]sning|st[öo]d|plattform|komponent|verktyg|modul)(en|et|ens namn|ets namn)?$|\bsystem|systemnamn|applikation|programvara|\bit st[öo]d|application|software|\btj[äa]nst(en|enamn)?\b|e tj[äa]nst"),
    ("person", r"vem (sitter|deltar|ing[åa]r|har rollen)|(ledamot|medlem|deltagar)\w*s? namn|\bperson\b|anst[äa]lld|medarbetare|employee|\bledamot\b"),
    ("name", r"\bnamn\b|\bname\b|ben[äa]mning"),
)
_COMPILED: Final = tuple((meaning, re.compile(pattern)) for meaning, pattern in _PATTERNS)


_VAGUE: Final = frozenset({"responsible", "contact", "name", "person", "specialist", "leader", "chief", "manager"})
_TELLING: Final = frozenset({"owner", "owner_it", "leader", "leader_it", "specialist", "specialist_it", "contact", "information_owner", "system", "object"})
"""What stands in parentheses decides where what stands before them says less: "Funktionsansvarig (ägare)"."""


class Match(NamedTuple):
    """What a heading may mean, the likeliest first, and how sure: 1 for a word of the list, less for a part or a likeness."""

    meanings: tuple[str, ...]
    sure: float
    word: str


@lru_cache(maxsize=1)
def _exact() -> Mapping[str, tuple[str, ...]]:
    """Every heading of the list, squeezed, with the meanings it has, in the order of the list."""
    found: dict[str, list[str]] = {}
    for heading in HEADINGS:
        for word in (*heading.swedish, *heading.english):
            listed = found.setdefault(squeeze(word), [])
            if heading.meaning not in listed:
                listed.append(heading.meaning)
    return {form: tuple(listed) for form, listed in found.items() if form}


def heading_forms() -> Mapping[str, tuple[str, ...]]:
    """Every heading of the list, squeezed, with its meanings: what a heading that is not of the list may be like."""
    return _exact()


@lru_cache(maxsize=1)
def _exact_plain() -> Mapping[str, tuple[str, ...]]:
    """The same without dots and rings, for lists that lost them."""
    found: dict[str, tuple[str, ...]] = {}
    for form, listed in _exact().items():
        found.setdefault(plain_letters(form), listed)
    return found


LONGEST_HEADING: Final = 400
"""A longer text over a column is no heading."""
_NUMBERED: Final = re.compile(r"^\s*(?:fråga\s*)?(?:\d{1,2}[.):]|[a-z]\))\s*(?=[^\W\d_])", re.IGNORECASE)
"""The number of a question in a form: "2. Vem äger systemet?"."""


@lru_cache(maxsize=4096)
def look_up(heading: str) -> Match | None:
    """What a heading means: a word of the list, the same without parentheses or Swedish letters, else the first rule for parts of headings.

    None when nothing fits.  `importers.columns` adds likeness and what the cells show.
    """
    text = _NUMBERED.sub("", heading.strip()) if len(heading) <= LONGEST_HEADING else ""
    if not text:
        return None
    squeezed, bare = squeeze(text), squeeze(without_parentheses(text))
    exact = _exact()
    if squeezed in exact:
        return Match(_with_side(exact[squeezed], text), 1.0, text)
    if bare in exact:
        inside = exact.get(squeeze(" ".join(_PARENTHESES.findall(text)))) if bare != squeezed else None
        if inside is not None and exact[bare][0] in _VAGUE and inside[0] in _TELLING:
            return Match(inside, 0.97, text)  # "Verksamhetsansvarig (systemägare)"
        return Match(_with_side(exact[bare], text), 0.98, without_parentheses(text))
    plain = _exact_plain()
    for form in (plain_letters(squeezed), plain_letters(bare)):
        if form in plain:
            return Match(_with_side(plain[form], text), 0.95, text)
    numbered = re.sub(r"\d+$", "", bare)
    if numbered and numbered != bare and numbered in exact:
        return Match(exact[numbered], 0.95, text)
    parts = [exact.get(squeeze(part)) for part in re.split(r"\s*/\s*|\s+(?:eller|och|or|and)\s+", without_parentheses(text))]
    if len(parts) == 2 and parts[0] is not None and parts[1] is not None:
        # "Produkt/tjänst", "Ägare/ansvarig chef": what both say, else what says more.
        common = tuple(meaning for meaning in parts[0] if meaning in parts[1])
        telling = parts[0] if parts[1][0] in _VAGUE and parts[0][0] not in _VAGUE else parts[1] if parts[0][0] in _VAGUE and parts[1][0] not in _VAGUE else ()
        if common or telling:
            return Match(common or telling, 0.95, text)
    inside = next((found for part in _PARENTHESES.findall(text) if (found := exact.get(squeeze(part))) and found[0] in _TELLING), None)
    if inside is not None:
        return Match(inside, 0.9, text)
    folded = _IT_THING.sub("system", fold(text))
    for meaning, pattern in _COMPILED:
        if pattern.search(folded):
            return Match(_with_side((meaning,), text), 0.8, text)
    return None


def meanings(heading: str) -> tuple[str, ...]:
    """What a heading may mean, the likeliest first; nothing for one that the vocabulary does not know."""
    found = look_up(heading)
    return found.meanings if found else ()


def _with_side(listed: tuple[str, ...], text: str) -> tuple[str, ...]:
    """`owner` becomes `owner_it` when the parentheses that were passed over say IT: "Systemägare (IT)"."""
    inside = fold(" ".join(part for part in _PARENTHESES.findall(text)))
    if inside and side_of(inside) == "it":
        return tuple({"owner": "owner_it", "leader": "leader_it", "specialist": "specialist_it"}.get(meaning, meaning) for meaning in listed)
    return listed


def side_of(text: str) -> str | None:
    """The side a text names: business, it, or None.

    >>> side_of("Objektägare IT-nära"), side_of("Objektägare verksamhet"), side_of("Objektägare")
    ('it', 'business', None)
    """
    folded = _IT_THING.sub("system", fold(text))
    for side, pattern in SIDE_WORDS:
        if re.search(pattern, folded):
            return side
    return None


# --- tables -------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: what each row is about, which columns it must have (one of each group), which speak for it and which against.

    `stands_for` tells what general headings (name, id, start …) mean in it.
    """

    name: str
    subject: str
    needs: tuple[tuple[str, ...], ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...] = ()
    stands_for: Mapping[str, str] | None = None
    titles: tuple[str, ...] = ()


_BESIDE_A_SYSTEM: Final = (
    "system_id", "owner", "owner_it", "owner_department", "responsible", "leader", "leader_it", "specialist", "specialist_it", "contact", "information_owner", "object", "object_id", "department", "unit", "used_by", "users", "needs", "feeds", "criticality", "klassa", "klassa_k", "personal_data",
    "rto", "supplier", "contract_end", "contract_start", "contract", "contract_id", "diary_no", "lifecycle", "in_use_from", "in_use_through", "replaces", "replaced_by", "hosting", "system_type", "description", "note", "link", "board", "cost", "phone", "updated",
)  # fmt: skip
"""What an inventory says of its systems beside their names: a table with none of it is no inventory."""

TABLE_KINDS: Final[tuple[TableKind, ...]] = (
    TableKind(
        "integrations", "from_system", (("from_system", "flow"), ("to_system", "flow")),
        ("from_system", "to_system", "flow", "integration_id", "technique", "information", "direction", "contact", "note", "lifecycle", "system_type", "criticality"),
        ("needs", "feeds", "person", "role", "group", "owner", "object", "object_id", "supplier", "contract_end"),
        {"id": "integration_id", "name": "integration_id", "responsible": "contact", "owner": "contact", "meets": "technique", "start": "from_system", "end": "to_system"},
        ("integration", "flöde", "koppling", "interface"),
    ),
    TableKind(
        "aliases", "alias", (("alias",), ("canonical",)),
        ("alias", "canonical", "note", "target_kind"),
        ("owner", "supplier", "needs", "criticality", "person", "group", "contract_end", "object", "chief", "lifecycle", "owner_it", "personal_data"),
        {"system": "canonical", "name": "canonical", "replaced_by": "canonical", "system_type": "target_kind", "code": "alias", "description": "canonical"},
        ("alias", "kända namn", "namnlista", "synonym", "kallas", "ordlista", "namnvarianter"),
    ),
    TableKind(
        "members", "person", (("group", "group_id"), ("person", "first_name", "email", "signature")),
        ("group", "group_id", "person", "first_name", "last_name", "role", "start", "end", "period", "email", "department", "unit", "title", "note", "signature"),
        ("system", "chair", "level", "escalates_to", "target", "needs", "object_id"),
        {"name": "person", "responsible": "person", "employed_from": "start", "employed_through": "end", "id": "group_id", "members": "person", "code": "group_id"},
        ("ledam", "medlem", "member", "deltagar", "bemanning"),
    ),
    TableKind(
        "groups", "group", (("group", "group_id"), ("level", "chair", "escalates_to", "members", "secretary", "deputy_chair")),
        ("group", "group_id", "level", "chair", "deputy_chair", "secretary", "members", "adjuncts", "escalates_to", "meets", "steers", "start", "end", "period", "department", "note"),
        ("system", "owner", "needs", "person", "supplier", "systems"),
        {
            "person": "chair", "name": "group", "id": "group_id", "code": "group_id", "object": "steers", "system_type": "level", "parent": "escalates_to", "responsible": "chair", "object_group": "group", "target": "steers", "systems": "steers",
            "contact": "secretary", "chief": "chair", "portfolio": "steers", "in_use_from": "start", "in_use_through": "end", "unit_type": "level", "employed_through": "end", "employed_from": "start", "to_system": "escalates_to", "target_kind": "level", "number": "group_id",
        },
        ("grupp", "forum", "styr", "group", "råd", "committee"),
    ),
    TableKind(
        "roles", "person", (("role",), ("person", "first_name", "email", "signature"), ("target", "system", "object", "target_kind", "object_id")),
        ("role", "person", "first_name", "last_name", "target", "target_kind", "system", "object", "object_id", "start", "end", "period", "decision", "email", "department", "unit", "signature", "note", "diary_no"),
        ("needs", "supplier", "group", "criticality", "level", "chair"),
        {"name": "target", "system_or_object": "target", "responsible": "person", "system_type": "target_kind", "owner": "person", "employed_from": "start", "employed_through": "end", "from_system": "start", "to_system": "end", "steers": "target", "title": "role", "systems": "target"},
        ("roll", "uppdrag", "role", "assignment", "ansvarsförteckning"),
    ),
    TableKind(
        "contracts", "contract", (("contract", "contract_id"), ("supplier", "system", "systems", "contract_end", "end", "diary_no")),
        ("contract", "contract_id", "supplier", "systems", "start", "end", "period", "contract_end", "contract_start", "notice", "extension", "diary_no", "procurement", "party", "department", "note", "cost", "contact", "responsible", "unit", "link"),
        ("needs", "feeds", "criticality", "klassa", "owner", "object", "leader", "person", "personal_data", "lifecycle", "role", "group", "level", "chair"),
        {"id": "contract_id", "name": "contract", "system": "systems", "contract_end": "end", "contract_start": "start", "target": "systems", "responsible": "contact", "information_owner": "contact", "unit": "party", "department": "party", "object": "note", "employed_through": "end", "code": "contract_id", "number": "contract_id"},
        ("avtal", "contract", "kontrakt"),
    ),
    TableKind(
        "plans", "object", (("object", "object_id"), ("plan", "year")),
        ("object", "object_id", "plan", "year", "decision", "link", "note", "start", "end"),
        ("system", "owner", "group", "systems", "object_group", "leader"),
        {"name": "object", "id": "object_id"},
        ("förvaltningsplan", "plan"),
    ),
    TableKind(
        "objects", "object", (("object", "object_id"), ("owner", "owner_it", "leader", "leader_it", "object_group", "systems", "family")),
        ("object", "object_id", "owner", "owner_it", "leader", "leader_it", "department", "object_group", "systems", "family", "portfolio", "specialist", "specialist_it", "plan", "start", "end", "period", "description", "unit", "board", "alias", "email", "signature"),
        ("needs", "feeds", "supplier", "klassa", "contract_end", "person", "role", "personal_data", "system"),
        {"person": "owner", "name": "object", "id": "object_id", "code": "object_id", "system_or_object": "systems", "group": "object_group", "system": "systems", "unit": "department", "parent": "department", "responsible": "leader", "board": "department", "chief": "owner", "canonical": "object", "number": "object_id", "needs": "systems", "information_owner": "contact", "owner_department": "department"},
        ("förvaltningsobjekt", "objekt", "object"),
    ),
    TableKind(
        "inventory", "system", (("system",), _BESIDE_A_SYSTEM),
        (
            "system", "system_id", "owner", "owner_it", "owner_department", "responsible", "leader", "leader_it", "specialist", "specialist_it", "contact", "information_owner", "object", "object_id", "department", "unit", "used_by", "users", "needs", "feeds", "criticality", "klassa",
            "klassa_k", "klassa_r", "klassa_t", "klassa_s", "personal_data", "rto", "supplier", "contract_end", "contract_start", "contract", "contract_id", "diary_no", "lifecycle", "in_use_from", "in_use_through", "replaces", "replaced_by", "hosting", "system_type", "description",
            "note", "link", "phone", "cost", "alias", "family", "portfolio", "board", "updated", "number", "extension", "notice", "procurement", "object_group", "email", "signature",
        ),
        ("first_name", "last_name", "employed_from", "employed_through", "chair", "level", "escalates_to", "role", "group"),
        {"name": "system", "id": "system_id", "code": "system_id", "systems": "system", "canonical": "system", "to_system": "feeds", "from_system": "needs", "chief": "owner", "title": "system_type", "start": "in_use_from", "end": "contract_end", "manager": "contact", "group": "object_group", "parent": "object", "integration_id": "needs", "employed_through": "contract_end", "system_or_object": "system", "target": "note", "steers": "note", "party": "department", "person": "responsible", "technique": "note", "information": "description", "members": "note", "meets": "note"},
        ("system", "inventer", "applikation", "it-stöd", "tjänst", "inventory", "application"),
    ),
    TableKind(
        "staff", "person", (("person", "first_name", "last_name"), ("email", "signature", "title", "employed_from", "employed_through", "org_id", "department", "unit", "phone", "personal_number")),
        ("person", "first_name", "last_name", "signature", "email", "title", "department", "unit", "employed_from", "employed_through", "period", "employment_status", "org_id", "phone", "personal_number", "manager", "absence", "place", "board"),
        ("system", "needs", "supplier", "group", "role", "target", "criticality", "object", "level", "owner", "chair", "feeds", "klassa", "object_id"),
        {"name": "person", "id": "org_id", "start": "employed_from", "end": "employed_through", "chief": "manager", "lifecycle": "employment_status", "role": "title", "responsible": "person", "contact": "person", "code": "signature", "parent": "department", "number": "org_id"},
        ("personal", "anställda", "medarbetare", "staff", "employee", "katalog", "telefonlista"),
    ),
    TableKind(
        "units", "unit", (("unit",), ("department", "parent", "chief", "code", "board")),
        ("unit", "department", "parent", "chief", "code", "start", "end", "period", "alias", "successor", "unit_type", "email", "phone", "board"),
        ("system", "person", "needs", "supplier", "owner", "role", "first_name", "object", "criticality", "signature", "employed_from", "title", "contract_end"),
        {"name": "unit", "id": "code", "person": "chief", "responsible": "chief", "manager": "chief", "system_type": "unit_type", "employed_from": "start", "employed_through": "end", "in_use_from": "start", "in_use_through": "end", "owner": "chief", "level": "unit_type", "object": "note", "canonical": "unit"},
        ("enhet", "avdelning", "unit"),
    ),
    TableKind(
        "departments", "department", (("department", "board"), ("chief", "code", "board", "parent", "alias", "successor", "unit_type", "start", "end")),
        ("department", "board", "chief", "code", "start", "end", "alias", "successor", "unit_type", "parent", "email", "phone"),
        ("system", "person", "needs", "supplier", "unit", "owner", "role", "object", "criticality", "first_name", "group", "signature", "employed_from"),
        {"name": "department", "id": "code", "person": "chief", "number": "code", "unit": "department", "responsible": "chief", "manager": "chief", "system_type": "unit_type", "employed_from": "start", "employed_through": "end", "in_use_from": "start", "in_use_through": "end", "owner": "chief", "level": "unit_type", "canonical": "department", "replaced_by": "successor"},
        ("förvaltning", "organisation", "department", "nämnd"),
    ),
    TableKind(
        "suppliers", "supplier", (("supplier",), ("org_number", "contact", "email", "phone", "link", "alias")),
        ("supplier", "org_number", "contact", "email", "phone", "link", "note", "place", "alias"),
        ("system", "owner", "needs", "object", "person", "contract_end", "group", "criticality"),
        {"name": "supplier", "id": "org_number", "person": "contact"},
        ("leverantör", "supplier", "vendor"),
    ),
)  # fmt: skip
"""The kinds of table, the most telling first: of two that fit alike the earlier one is taken."""

KINDS_BY_NAME: Final[Mapping[str, TableKind]] = {kind.name: kind for kind in TABLE_KINDS}


# --- cell words ---------------------------------------------------------------------------------------------------------------------------------

Reading = Literal["vacant", "left", "unknown"]

VACANT: Final = (
    "vakant", "vakans", "vakanta", "vakant tjänst", "tjänsten vakant", "rekrytering pågår", "rekrytering", "under rekrytering", "rekryteras", "rekryterar", "ny rekryteras", "ny chef rekryteras", "tillsätts", "ska tillsättas", "tillsättning pågår", "tillsättes",
    "ej tillsatt", "inte tillsatt", "ännu ej tillsatt", "obesatt", "ej bemannad", "obemannad", "inte bemannad", "saknar bemanning", "ledig tjänst", "ej utsedd", "inte utsedd", "ännu inte utsedd", "ännu ej utsedd", "ingen utsedd", "utses", "ska utses", "utses senare", "kommer att utses", "utses under hösten", "utses under våren", "att utse", "behöver utses",
    "vacant", "vacancy", "to be appointed", "not appointed", "not yet appointed", "recruitment ongoing", "recruitment in progress", "recruiting", "under recruitment", "position open", "open position", "to be recruited", "to be hired", "unfilled", "unassigned", "not assigned",
)  # fmt: skip
LEFT: Final = (
    "slutat", "har slutat", "har slutat sin anställning", "har slutat sin tjänst", "har slutat på kommunen", "har lämnat kommunen", "lämnat kommunen", "lämnat sin tjänst", "slutade", "slutat sin tjänst", "slutat sin anställning", "personen har slutat", "ägaren har slutat", "slutat på kommunen", "pensionerad", "pension", "gått i pension", "har gått i pension", "avslutad anställning", "anställning avslutad", "ej kvar", "inte kvar", "ej kvar i kommunen",
    "ej anställd", "inte längre anställd", "tidigare anställd", "avgått", "har avgått", "bytt jobb", "avliden", "left", "has left", "left the organisation", "retired", "no longer employed", "former employee", "resigned",
)  # fmt: skip
UNKNOWN: Final = (
    "?", "tbd", "tba", "tbc", "n/a", "na", "n a", "-", ".", "*", "x", "xx", "xxx", "xxxx", "oklart", "oklar", "oklart vem", "okänt", "okänd", "ej känd", "ej känt", "inte känd", "inte känt", "vet ej", "vet inte", "vet inte vem", "saknas", "saknar", "saknar ägare", "saknas idag", "utreds", "under utredning", "utredning pågår", "undersöks", "kollas",
    "kollas upp", "kontrolleras", "att utreda", "ska utredas", "ska kollas", "behöver utredas", "fråga it", "fylls i senare", "fylls i", "kommer", "kommer senare", "kompletteras", "ska kompletteras", "komplettera", "ej angivet", "ej angiven", "inte angivet", "ej ifyllt", "inte ifyllt", "ej ifylld", "uppgift saknas", "uppgifter saknas", "ingen uppgift", "information saknas", "info saknas", "osäkert", "osäker",
    "att fastställa", "fastställs senare", "ej fastställt", "ej fastställd", "att bestämma", "bestäms senare", "ej bestämt", "ej bestämd", "inte bestämt", "ej beslutat", "ej beslutad", "ej klart", "inte klart", "ej klarlagt", "todo", "att göra", "diskuteras", "under diskussion", "se ovan", "se nedan", "se kommentar", "se annan flik", "se anmärkning", "se övrigt", "dito", "d:o", "d o", "samma", "samma som ovan", "samma ovan",
    "ingen", "ingen ägare", "ingen känd", "ingen ansvarig", "ingen person", "inga", "inget", "nej", "finns ej", "finns inte", "finns ingen", "ej aktuellt", "inte aktuellt", "ej relevant", "ej tillämpligt", "ospecificerat", "namn saknas", "blank", "tom", "tomt", "null", "nan", "#n/a", "#saknas!", "odefinierad", "odefinierat", "alla", "flera", "olika", "diverse", "namn", "förnamn efternamn", "ange namn", "skriv namn",
    "unknown", "not known", "unclear", "undefined", "to be determined", "to be decided", "to be confirmed", "to be defined", "not applicable", "not available", "not specified", "unspecified", "missing", "pending", "none", "nobody", "no owner", "no one", "not set", "empty", "see above", "see below", "ditto", "same as above", "same", "(blank)", "not decided", "under investigation", "to do", "various",
)  # fmt: skip
AS_ABOVE: Final = frozenset({"seovan", "dito", "do", "samma", "sammasomovan", "ovanstående", "somovanstående", "seovanstående", "somföregående", "samtsomovan", "likaså", "somovan", "densamma", "sammaperson", "sammaägare", "seraden", "seradenovan", "idem", "sammaovan", "seeabove", "ditto", "sameasabove", "same"})
"""Words that point to the row above."""
_DITTO_MARK: Final = re.compile(r"^[\s\-–—]*[\"”“″〃„'’]{1,2}[\s\-–—]*$")


def points_above(text: str) -> bool:
    """Whether a cell says that what stands above it holds here too.

    >>> points_above("se ovan"), points_above("Dito"), points_above("-”-"), points_above("-")
    (True, True, True, False)
    """
    return len(text) <= 25 and (squeeze(text) in AS_ABOVE or _DITTO_MARK.match(text) is not None)

NOTHING: Final = (
    "x", "inga f.n.", "inga för närvarande", "inga i dagsläget", "inga idag", "har inga", "nej, fristående", "inga alls", "inga övriga", "finns inga idag", "ej i dagsläget", "inga",  "nej", "ingen", "inget", "ingen känd", "inga kända", "inget känt", "-", "saknas", "saknar", "ej", "inte", "finns ej", "finns inte", "finns inga", "finns ingen", "inga integrationer", "inga beroenden", "ingen integration", "inget beroende", "inga kopplingar", "ingen koppling", "inga andra", "inga andra system", "inga system", "inga idag", "ingen idag", "inga just nu", "inga kända integrationer", "inga kända beroenden", "inga integrationer idag",
    "fristående", "fristående system", "står för sig självt", "står för sig själv", "ej integrerat", "ej integrerad", "inte integrerat", "ej kopplat", "ej aktuellt", "inte aktuellt", "ej relevant", "ej tillämpligt", "0", "stand alone", "standalone", "none", "no", "no dependencies", "no integrations", "no integration", "nothing", "nil", "not applicable", "n/a", "na", "not integrated", "none known", "no known",
)  # fmt: skip
NOT_KNOWN: Final = ("?", "vet ej", "vet inte", "oklart", "okänt", "tbd", "tba", "utreds", "ej känt", "inte känt", "osäkert", "kollas", "unknown", "unclear", "to be determined", "ej inventerat", "inte inventerat", "ej utrett", "ej kartlagt", "kartläggs", "xxx", "uppgift saknas", "se nedan", "se ovan", "se kommentar", "fylls i senare", "kompletteras", "vet ej än")


def _squeezed(words: Iterable[str]) -> frozenset[str]:
    return frozenset(squeeze(word) or re.sub(r"\s+", "", word) for word in words)


_VACANT: Final = _squeezed(VACANT)
_LEFT: Final = _squeezed(LEFT)
_UNKNOWN: Final = _squeezed(UNKNOWN)
_NOTHING: Final = _squeezed(NOTHING)
_NO_NAMES: Final = _squeezed(("n/a", "na", "tbd", "tba", "saknas", "okänt", "okänd", "oklart", "inget", "inga", "ingen", "namn saknas", "null", "none", "unknown", "(blank)", "#n/a", "#saknas!", "ej angivet", "vet ej"))
_NOT_KNOWN: Final = _squeezed(NOT_KNOWN)
_UNSAID: Final = _UNKNOWN - _squeezed(("nej", "inga", "ingen", "inget", "none", "x", "finns ej", "finns inte", "finns ingen"))
_ONLY_MARKS: Final = re.compile(r"^[\s?¿!.…*\-–—_=/\\|,;:~'\"”´`()\[\]•·]+$")
_VACANT_START: Final = re.compile(r"^(tjänsten?\s+(är\s+)?)?(vakan(t|s|ta)|vacan(t|cy)|obesatt|ej tillsatt|inte tillsatt|rekryter|under rekrytering|tillsätt(s|ning)|ska tillsättas|to be (appointed|recruited|hired)|recruit|under tillsättning|(ännu )?(ej|inte) (ännu )?(utse(dd|tt|s)|tillsat(t|s))|(saknas|ingen|inget) (ägare )?utsedd|rekr\.? pågår|ledig tjänst|obemannad|söks|sökes|ska rekryteras|nyrekrytering|position vacant|(ingen|inget|ingen ägare|ingen person) (just nu|än|ännu|för närvarande|för tillfället|i dag|idag|f\.? ?n\.?|utsedd|tillsatt))\b|^vak\.?$|^rekrytering|^(ny )?(chef|ägare|person|tjänst)?\s*rekryteras")
_VACANT_END: Final = re.compile(r"^\w*(tjänst|befattning|chef|ägar|roll)\w*( \w+)? (är )?(vakan\w*|obesatt|ej tillsatt|inte tillsatt|vacant)$")
_LEFT_START: Final = re.compile(r"^(har\s+)?(slutat|slutade|avgått|gått i pension|pensionerad|left)\b(\s+(den\s+)?[\d/.\- ]+|\s+(i\s+)?(vintras|våras|somras|höstas|fjol|år|januari|mars)|\s+(nyligen|tidigare|redan)|\s+(i\s+)?(januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|nov|dec|våren|hösten|sommaren|vintern)?\s*(19|20)?\d*)?$")
_UNKNOWN_START: Final = re.compile(r"^(oklart|okänt|okänd|oklar|vet ej|vet inte|tbd|tba|tbc|utreds|under utredning|att utreda|unknown|unclear|to be (determined|decided|confirmed|defined)|(ej|inte|ännu ej) (bestäm[td]|besluta[td]|fastställ[td]|klar[t]?|angive[tn]|utre[dt]+)|anges ej|inget svar|måste kollas|ska kollas|ingen (vet|aning)|återkommer|kolla( upp)?|fråga|frågas|kontrollera|n\.? ?n\.?$|e\.? ?t\.?$)\b|^n\.? ?n\.?$|^e\.t\.?$")


@lru_cache(maxsize=8192)
def placeholder(text: str) -> Reading | None:
    """How a cell that should name somebody reads when it names nobody: vacant, left or unknown; None when it may be a name.

    >>> [placeholder(word) for word in ("Rekrytering pågår", "har slutat", "TBD", "–", "se ovan", "Vakansvik Ek")]
    ['vacant', 'left', 'unknown', 'unknown', 'unknown', None]
    """
    if _ONLY_MARKS.match(text):
        return "unknown"
    folded = fold(text)
    for form in (squeeze(text), squeeze(without_parentheses(text))):
        if form in _VACANT:
            return "vacant"
        if form in _LEFT:
            return "left"
        if form in _UNKNOWN:
            return "unknown"
    if _VACANT_START.match(folded) or _VACANT_END.search(folded):
        return "vacant"
    if _LEFT_START.match(folded):
        return "left"
    if _UNKNOWN_START.match(folded):
        return "unknown"
    return None


@lru_cache(maxsize=8192)
def no_dependency(text: str) -> Literal["nothing", "unknown"] | None:
    """Whether a cell that should list systems says that there are none, or that nobody knows; None when it may be a name.

    >>> no_dependency("Inga"), no_dependency("-"), no_dependency("Ingen känd"), no_dependency("???"), no_dependency("Ingrid")
    ('nothing', 'nothing', 'nothing', 'unknown', None)
    """
    if _ONLY_MARKS.match(text):
        return "unknown" if "?" in text else "nothing"
    for form in (squeeze(text), squeeze(without_parentheses(text))):
        if form in _NOTHING:
            return "nothing"
        if form in _NOT_KNOWN:
            return "unknown"
    return None


_ENDS_HERE: Final = re.compile(
    r"h[öo]gsta( (besluts|besluts?ande |eskalerings)?(niv[åa]n?|instans(en)?|organ(et)?|forum(et)?))?|(slut|sista |slutlig )instans(en)?|slutligt?( beslut)?"
    r"|(beslutar|avg[öo]r)( alltid)? (sj[äa]lv(a|t)?|slutligt|h[äa]r)|(g[åa]r|lyfts|eskaleras) (ej|inte)( vidare| h[öo]gre)?|(stannar|slutar) h[äa]r|toppniv[åa]n?"
    r"|(top|highest|final)( (level|instance|body))?|decides (itself|finally)"
)


@lru_cache(maxsize=1024)
def ends_here(text: str) -> bool:
    """Whether a cell that should name the group above says that there is none above.

    >>> [ends_here(each) for each in ("(högsta nivån)", "Beslutar själv", "Slutinstans", "–", "Högsta ledningen", "(PSG)")]
    [True, True, True, True, False, False]
    """
    return no_dependency(text) is not None or _ENDS_HERE.fullmatch(fold(text).strip("() .")) is not None


@lru_cache(maxsize=65536)
def no_name(text: str) -> bool:
    """Whether a cell that should name something names nothing.  A system may be called X; a question mark is no name.

    >>> no_name("?"), no_name("n/a"), no_name("X"), no_name("Alla")
    (True, True, False, False)
    """
    return bool(_ONLY_MARKS.match(text)) or squeeze(text) in _NO_NAMES


@lru_cache(maxsize=65536)
def unsaid(text: str) -> bool:
    """Whether a cell that should answer something leaves it open: a dash, a question mark, "saknas"; "nej" and "inga" are answers.

    >>> unsaid("?"), unsaid("Ej angivet"), unsaid("Nej"), unsaid("Inga")
    (True, True, False, False)
    """
    return bool(_ONLY_MARKS.match(text)) or squeeze(text) in _UNSAID


@lru_cache(maxsize=65536)
def empty_word(text: str) -> bool:
    """Whether a cell of any other column says nothing: a dash, a question mark, "saknas".

    >>> empty_word("–"), empty_word("Ej angivet"), empty_word("Agresso")
    (True, True, False)
    """
    return bool(_ONLY_MARKS.match(text)) or squeeze(text) in _UNKNOWN or squeeze(text) in _NOTHING


# --- roles --------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A role that somebody has: the relation kind it becomes, the side or function, and its stem as `fold` writes it.

    `on_system` is the relation kind when what the role is for is a system; None: the same.
    """

    stem: str
    relation: str
    side: str | None = None
    function: str | None = None
    on_system: str | None = None


ROLES: Final[tuple[RoleWord, ...]] = (
    RoleWord(r"vice ordf|v ordf|stallf\w* ordf|deputy chair|vice chair|co chair|bitradande ordf", "MEMBER_OF", function="deputy_chair"),
    RoleWord(r"\bordf|\bchair", "MEMBER_OF", function="chair"),
    RoleWord(r"sammankall|sekreterare|\bsekr\b|secretary|conven|samordnare", "MEMBER_OF", function="secretary"),
    RoleWord(r"foredrag|adjung|adjunct|co opted|inbjuden|rapportor|expertstod|\bgast\b|guest|observator", "MEMBER_OF", function="adjunct"),
    RoleWord(r"ledamot|ledamoter|ordinarie|medlem|deltagare|\bmember|ersattare|suppleant|participant|representant", "MEMBER_OF", function="member"),
    RoleWord(r"modellansvarig|model owner|modellforvaltare", "MAINTAINS_MODEL"),
    RoleWord(r"(information|data|process|risk|avtal|personuppgift|register|budget|kostnad)s?\s?(agare|ansvarig|owner)", ""),
    RoleWord(r"kontakt|contact|bestallare|personuppgift|dataskydd|projektledare|anvandare\b(?<!superanvandare)", ""),
    RoleWord(r"(system|objekt|tjanste|applikations|produkt|verksamhets|forvaltningsobjekts?|it)\s?s?\s?agare|^agare|\bagare\b|\bowner|^oa\b|^sa\b|^fa\b", "OWNS"),
    RoleWord(r"(objekt|forvaltnings|system|it)\s?s?\s?ledare|(object|maintenance) leader|^ol\b|^fl\b|objektansvarig|forvaltningsansvarig", "LEADS", on_system="SPECIALIST_FOR"),
    RoleWord(r"forvaltare|systemadmin|superanvandare|specialist|systemansvarig|administrat|tekniker|tekniskt? ansvarig|driftansvarig|^sf\b|custodian|steward", "SPECIALIST_FOR"),
)  # fmt: skip
_ROLES: Final = tuple((role, re.compile(role.stem)) for role in ROLES)


class RoleReading(NamedTuple):
    """A role's relation kind ("" = understood, but nothing the model keeps), side, function, and the relation kind on a system."""

    relation: str
    side: str
    function: str | None
    on_system: str


@lru_cache(maxsize=4096)
def role(text: str) -> RoleReading | None:
    """What a role's name means; None for one that is not known.

    >>> role("Objektägare verksamhet"), role("Förvaltningsledare IT")
    (RoleReading(relation='OWNS', side='business', function=None, on_system='OWNS'), RoleReading(relation='LEADS', side='it', function=None, on_system='SPECIALIST_FOR'))
    >>> role("Sammankallande").function, role("Föredragande").function, role("Trädgårdsmästare")
    ('secretary', 'adjunct', None)
    """
    folded = plain_letters(fold(text))
    for listed, pattern in _ROLES:
        if pattern.search(folded):
            side = listed.side or side_of(text) or ("it" if re.search(r"tekniker|teknik|tekniskt?|driftansvarig", folded) else "business")
            return RoleReading(listed.relation, side, listed.function, listed.on_system or listed.relation)
    return None


# --- lifecycle, hosting, personal data, levels --------------------------------------------------------------------------------------------------

LIFECYCLE_WORDS: Final[tuple[tuple[str, str | None, str], ...]] = (
    # lifecycle, tag, pattern over the folded text: the first that fits
    ("retired", None, r"^avveckl"),
    ("phasing_out", None, r"(under|pågående|påbörjad|planerad|ska|skall|planeras|bör|kommer att) (för )?(avveckl|utfas|fasas ut|släckas|stängas)|fasas ut|utfasning|under utfasning|phas\w* out|phase out|sunset|slutar användas|ersätts|byts ut|to be retired|to be decommissioned|retiring|läses? bara|endast läs|read only|historik"),
    ("active", "introduction", r"införande|införs|implementer|implementation|pilot|\btest|breddinför|under uppbyggnad|under utveckling|utveckling pågår|uppstart|driftsätts|rollout|roll out|introduc|onboarding|under upptrappning|sandbox|incubating"),
    ("planned", None, r"^planer|upphandl|kommande|^beslutad|^beställd|^idé|förslag|ej driftsa|inte driftsa|ej i drift än|^planned|proposed|procure|^ny\b|^nytt\b|väntar|inte startat|not started|framtida|utvärderas|under review|pending"),
    ("retired", None, r"släckt|släckts|nedlagd|nedlagt|nedstängd|stängd|stängt|ur drift|ej i drift|inte i drift|ej längre|inte längre|utfasa[dt]|utgått|utgången|arkiverad|^avslutad|avslutat|pensionerad|används (ej|inte)|^inaktiv|^retired|decommission|discontinued|end of life|^eol\b|^inactive|archived|uppsag[dt]|not in use|avställd|avinstaller|ersatt\b|denied|not approved|ej aktiv|deprecated"),
    ("active", None, r"i drift|^drift|aktiv|aktivt|produktion|production|^prod\b|används|^live|^ok$|approved|^active|operational|förvalt|driftsatt|in use|^ja$|^yes$|skarpt|skarp|i bruk|pågår|löpande|^x$|current|graduated|infört|införd|implementerad|stabil|normal"),
)  # fmt: skip
_LIFECYCLES: Final = tuple((lifecycle, tag, re.compile(pattern)) for lifecycle, tag, pattern in LIFECYCLE_WORDS)


@lru_cache(maxsize=4096)
def lifecycle(text: str) -> tuple[str, str | None] | None:
    """The lifecycle that a status word means, and the tag it gives; None for one that is not known.

    >>> lifecycle("Avvecklas – släckt"), lifecycle("Under införande"), lifecycle("drift"), lifecycle("Under avveckling"), lifecycle("blå")
    (('retired', None), ('active', 'introduction'), ('active', None), ('phasing_out', None), None)
    """
    folded = fold(text)
    if folded in {"nej", "no", "false", "falskt", "0"}:
        return "retired", None
    for found, tag, pattern in _LIFECYCLES:
        if pattern.search(folded):
            return found, tag
    return None


RETIRED_TITLES: Final = re.compile(r"avveckla|nedlagd|utfasade|släckta|gamla system|decommissioned|retired|ur drift|historiska system|tidigare system|avslutade system")
"""A title or section over rows that says that all of them are retired."""

PHASING_OUT_TITLES: Final = re.compile(r"under avveckling|ska avvecklas|på väg ut|fasas ut|avvecklas under|phasing out")

OWN_WORDS: Final = _squeezed(("egenutvecklat", "egenutvecklad", "egen utveckling", "eget", "egen", "egenutveckling", "eget system", "egen lösning", "internt utvecklat", "internt utvecklad", "internt", "intern", "in house", "inhouse", "kommunen", "kommunen själv", "egen regi", "hemmabygge", "hemmagjort", "hemsnickrat", "utvecklat internt", "it enheten", "it avdelningen", "built in house", "own development", "self developed", "own", "internal", "egen utvecklad", "eget bygge"))  # fmt: skip
"""What stands as supplier when the organisation made the system itself."""

HOSTING_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("cloud", r"moln|saas|paas|iaas|cloud|azure|\baws\b|google"),
    ("supplier", r"leverant|extern|outsourc|hosted|\basp\b|hostad|supplier|vendor|hos \w+|drift hos|annan kommun|kommunförbund|region"),
    ("own", r"egen|lokal|intern|on ?prem|kommun|\bit\b|server|klient|desktop|own|local|i huset|eget|mobile"),
)
"""Patterns for where a system runs, the first that fits."""


@lru_cache(maxsize=8192)
def hosting(text: str) -> str | None:
    """Where a system runs: cloud, supplier or own; None when the word is not known.

    >>> hosting("Molntjänst (SaaS)"), hosting("Lokal drift"), hosting("Hos leverantören"), hosting("blå")
    ('cloud', 'own', 'supplier', None)
    """
    folded = fold(text)
    return next((found for found, pattern in HOSTING_WORDS if re.search(pattern, folded)), None)


LEVEL_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("portfolio", r"portf|strateg|kommun(över|gemensam|ledning|nivå)|\btopp|koncern|^3\b|nivå 3|level 3|^p$|^iii$|central|övergripande|\bit rådet?\b|\britt?\b|hela kommunen"),
    ("object", r"objekt|object|operativ|^1\b|nivå 1|level 1|^o$|^i$|system(nivå|grupp)?|^fo\b|lokal"),
    ("department", r"förvaltning|department|taktisk|sektor|nämnd|kontor|verksamhet|^2\b|nivå 2|level 2|^f$|^ii$|^d$|avdelning|bolag"),
)
"""Patterns for a steering group's level; "förvaltningsobjekt" is an object, so objects are asked for first."""


def level(text: str) -> str | None:
    """A steering group's level: object, department or portfolio; None when the word is not known.

    >>> level("Objekt"), level("2"), level("Portfölj"), level("Nivå 1 - objekt"), level("Förvaltningsobjekt"), level("grön")
    ('object', 'department', 'portfolio', 'object', 'object', None)
    """
    folded = fold(text)
    return next((found for found, pattern in LEVEL_WORDS if re.search(pattern, folded)), None)


TRUE_WORDS: Final = _squeezed(("ja", "j", "yes", "y", "true", "sant", "x", "1", "sann", "japp", "check", "✓", "ok", "finns"))
FALSE_WORDS: Final = _squeezed(("nej", "n", "no", "false", "falskt", "0", "inga", "ej", "falsk", "saknas", "finns ej", "inte", "-"))


@lru_cache(maxsize=8192)
def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes or no; None when it says neither.

    >>> yes_or_no("Ja"), yes_or_no("N"), yes_or_no("x"), yes_or_no("kanske")
    (True, False, True, None)
    """
    form = squeeze(text) or text.strip()
    if form in TRUE_WORDS or form in {"✓", "✔", "☑"}:
        return True
    if form in FALSE_WORDS:
        return False
    first = fold(text).split(" ")[0] if text.strip() else ""
    return {"ja": True, "yes": True, "nej": False, "no": False}.get(first)


@lru_cache(maxsize=8192)
def personal_data(text: str) -> str | None:
    """What personal data a cell tells of: none, ordinary, sensitive; None when it does not say.

    >>> personal_data("Ja"), personal_data("Nej"), personal_data("Ja, känsliga"), personal_data("Inga känsliga"), personal_data("?")
    ('ordinary', 'none', 'sensitive', 'ordinary', None)
    """
    folded = fold(text)
    if re.search(r"(inga|ej|inte|utan|icke|no|not) (extra )?(känslig|skyddsvärd|sensitiv)", folded):
        return "ordinary"
    if re.search(r"känslig|sensitiv|skyddade|särskild(a)? kategori|extra skyddsvärda|hälsouppgifter", folded):
        return "sensitive"
    answer = yes_or_no(text)
    if answer is not None:
        return "ordinary" if answer else "none"
    if re.search(r"^(inga|ingen|none|nej)\b", folded):
        return "none"
    return "ordinary" if re.search(r"harmlös|vanliga|ordinary|kontaktuppgifter|personuppgift|delvis|begränsat|normal", folded) else None


# --- criticality --------------------------------------------------------------------------------------------------------------------------------

CRITICALITY_WORDS: Final[tuple[tuple[int, str], ...]] = (
    # the first that fits; "mycket hög" before "hög", "ej kritisk" before "kritisk"
    (4, r"(mycket|extremt|synnerligen|ytterst|very|extremely|extra|högst|super) (hög|kritisk|viktig|allvarlig|stor|high|critical|important)|samhällskritisk|samhällsviktig|livsviktig|livsavgörande|katastrof|mission critical|livskritisk|högsta|omedelbar|very ?high|synnerlig|mycket stor"),
    (1, r"(ej|inte|icke|mindre|not|non|ingen|inga|liten|no) ?(så )?(särskilt )?(kritisk|viktig|känslig|critical|important|påverkan|konsekvens|betydelse|impact)|mycket låg|^låg|\blåg[at]?\b|försumbar|^ringa|\bliten|^lite\b|\blow\b|minor|obetydlig|negligible|trivial|lägsta|umbärlig|very low"),
    (2, r"medel|måttlig|mellan|normal|^med\b|medium|moderate|viss|standard|begränsad|average|lagom"),
    (3, r"\bhög[at]?\b|^hög|\bhigh\b|\bstor\b|betydande|allvarlig|^viktig|important|major|serious|väsentlig|severe"),
    (4, r"kritisk|critical|akut|essential"),
)  # fmt: skip
_CRITICALITY: Final = tuple((value, re.compile(pattern)) for value, pattern in CRITICALITY_WORDS)

REVERSED_HEADINGS: Final = re.compile(r"\bprio|prioritet|priority|\btier\b|återstartsordning|återställningsordning|\brang|\brank|ordning")
"""Headings under which 1 is the highest unless the table says otherwise."""

MOST: Final = re.compile(r"hogst|mest|viktigast|högst|högsta|mycket hög|mycket kritisk|kritisk|allvarligast|samhällsviktig|stannar|livsviktig|omedelbar|most|highest|critical|very high|top")
LEAST: Final = re.compile(r"lagst|minst|lägst|lägsta|\blåg\b|oviktig|mindre viktig|ej kritisk|inte kritisk|least|lowest|\blow\b|försumbar|umbärlig|ringa")


def criticality_word(text: str) -> int | None:
    """The criticality 1-4 that a word means; None when it is not known.

    >>> [criticality_word(word) for word in ("Låg", "Medel", "Hög", "Mycket hög", "Ej kritisk", "blå")]
    [1, 2, 3, 4, 1, None]
    """
    folded = fold(text)
    return next((value for value, pattern in _CRITICALITY if pattern.search(folded)), None) if folded else None


# --- departments --------------------------------------------------------------------------------------------------------------------------------

DEPARTMENT_WORDS: Final = re.compile(
    r"(förvaltning(en)?|kontor(et)?|nämnd(en)?|sektorn?|enhet(en)?|avdelning(en)?|avdelnigen|sektion(en)?|tjänst(en)?|verksamhet(en)?|skola(n)?|bibliotek(et|en)?|kansli(et)?|styrelse(n)?|bolag(et)?|museet|museum|förbund(et)?|teamet|\bab|department|office|unit|division|agency|bureau|council|services|omsorg(en)?|hemtjänst(en)?|vård(en)?|service)$"
)
"""Endings that make a name the name of a part of the organisation rather than of a person."""

COMMITTEE: Final = re.compile(r"^(nämnden|styrelsen|utskottet) |(nämnd(en)?|kommunstyrelse(n)?|styrelse(n)?|direktion(en)?|utskott(et)?|fullmäktige|committee|board)$")
COMPANY: Final = re.compile(r"\b(ab|aktiebolag|bolag(et)?|kommunalförbund(et)?|förbund(et)?|ltd|inc)$")

_DEPARTMENT_TAILS: Final = (
    "förvaltningen", "förvaltning", "förv", "kansliet", "kansli", "kontoret", "kontor", "sektorn", "sektor", "avdelningen", "avdelning", "enheten", "enhet", "nämnden", "nämnd", "verksamheten", "tjänsten", "tjänst", "förvaltn", "office", "department", "unit",
)  # fmt: skip
DEPARTMENT_SHORT: Final[Mapping[str, str]] = {
    "ks": "kommunstyrelse", "kf": "kommunfullmäktige", "kl": "kommunledning", "klk": "kommunledningskontoret", "klf": "kommunledningsförvaltningen", "ksf": "kommunstyrelseförvaltningen", "ksk": "kommunstyrelsekontoret", "slk": "stadsledningskontoret",
    "soc": "social", "utb": "utbildning", "sambygg": "samhällsbyggnad", "räddtj": "räddningstjänst", "samh": "samhälls", "komled": "kommunledning", "ktf": "kulturfritid", "tekn": "tekniska",
}  # fmt: skip
"""Short words in the names of departments, and what they are short for."""
_JOINERS: Final = frozenset({"och", "o", "and", "i", "för", "samt", "u"})


def is_committee(text: str) -> bool:
    """Whether a name is a committee's (nämnd, styrelse)."""
    return bool(COMMITTEE.search(fold(text)))


UNIT_TYPES: Final[tuple[tuple[str, str], ...]] = (
    ("committee", r"nämnd|styrelse|direktion|utskott|fullmäktige|politisk|committee|board|council"),
    ("unit", r"enhet|avdelning|sektion|\bteam|verksamhet|arbetsplats|resultat|grupp|\bunit|section"),
    ("company", r"bolag|\bab\b|stiftelse|company"),
    ("federation", r"förbund|federation"),
    ("department", r"förvaltning|sektor|kontor|department|division"),
    ("municipality", r"^kommun(en)?$|^stad(en)?$|municipality"),
)
"""Words for what a part of the organisation is, the first that fits."""


@lru_cache(maxsize=2048)
def unit_type(text: str) -> str | None:
    """What a part of the organisation is by a word for its sort; None for a word that is not known.

    >>> [unit_type(word) for word in ("Nämnd", "Sektor", "Enhet", "Förbund/bolag", "Avdelning/enhet", "blå")]
    ['committee', 'department', 'unit', 'company', 'unit', None]
    """
    folded = fold(text)
    return next((found for found, pattern in UNIT_TYPES if re.search(pattern, folded)), None)


def department_words(text: str) -> list[str]:
    """The telling words of a department's name: without its tail, joining words and the s of composition.

    >>> department_words("Kultur- och fritidsförvaltningen"), department_words("Utb.förv."), department_words("Tekniska förvaltningen")
    (['kultur', 'fritid'], ['utbildning'], ['tekniska'])
    """
    words = [DEPARTMENT_SHORT.get(word, word) for word in fold(text).split(" ") if word and word not in _JOINERS]
    if len(words) > 1 and words[-1] in _DEPARTMENT_TAILS:
        words = words[:-1]
    elif len(words) > 1 and words[0] in _DEPARTMENT_TAILS:
        words = words[1:]  # Förvaltningen för miljö och bygg, Sektor Service
    stems = []
    for word in words:
        for tail in _DEPARTMENT_TAILS:
            if word.endswith(tail) and len(word) > len(tail) + 1:
                word = word[: -len(tail)]
                break
        stems.append(word[:-1] if len(word) > 3 and word.endswith("s") else word)
    return stems


def begins_word(short: str, word: str) -> bool:
    """Whether a word shortens another, its last vowel bent as in compounds: `gata` and `gatu`, `kyrka` and `kyrko`.

    >>> begins_word("arbets", "arbetsmarknad"), begins_word("gata", "gatu"), begins_word("vård", "vatten")
    (True, True, False)
    """
    if word.startswith(short):
        return True
    return len(short) >= 4 and short[-1] in "aeou" and word.startswith(short[:-1]) and len(word) <= len(short) + 1


def department_stem(text: str) -> str:
    """What is left of a department's name without its tail, joining words and s of composition, squeezed: short names are found by it.

    >>> department_stem("Utbildningsförvaltningen"), department_stem("Utbildning"), department_stem("Utb.förv.")
    ('utbildning', 'utbildning', 'utbildning')
    >>> department_stem("Kultur- och fritidsförvaltningen") == department_stem("Kultur & fritid") == department_stem("Kultur/Fritid")
    True
    """
    return "".join(department_words(text))


def department_letters(text: str) -> tuple[str, ...]:
    """The abbreviations that a department's name commonly has: initials of its parts, and the first three letters.

    >>> department_letters("Kultur- och fritidsförvaltningen"), department_letters("Kommunledningskontoret")
    (('kf', 'kff', 'kul'), ('k', 'kk', 'kom'))
    """
    words = [word for word in fold(text).split(" ") if word and word not in _JOINERS]
    if not words:
        return ()
    initials = "".join(word[0] for word in words)
    tail = next((tail for tail in _DEPARTMENT_TAILS if words[-1].endswith(tail) and len(words[-1]) > len(tail)), "")
    return tuple(dict.fromkeys((initials, initials + tail[:1], words[0][:3])))


# --- people's titles ----------------------------------------------------------------------------------------------------------------------------

TITLE_WORDS: Final = re.compile(
    r"(chef|ledare|samordnare|ekonom|handläggare|strateg|arkitekt|direktör|rektor|controller|sekreterare|administratör|ansvarig|utvecklare|tekniker|förvaltare|specialist|ordförande|intendent|assistent|konsult|planerare|bibliotekarie|ingenjör|jurist|registrator|arkivarie|utredare|kommunikatör|pedagog|lärare|sjuksköterska|inspektör|kurator|koordinator|coach|projektör|analytiker|expert|föreståndare|ägare|kamrer|kanslist|redaktör|fotograf|lantmätare|brandman|brandmästare|stadsbyggnadschef|vd|cio|ciso|cfo|ceo|cto|manager|director|officer|head|lead|architect|engineer|analyst|owner|secretary|administrator|coordinator|developer|president|chief|consultant|teacher|librarian)n?$"
)
"""Endings that make a word a title (befattning) rather than a name."""


TITLE_LETTERS: Final = frozenset({"mas", "mar", "sas", "vd", "dso", "ciso", "cio", "cto", "ceo", "sol", "sam"})
"""Titles in letters: MAS, VD."""


def is_title(text: str) -> bool:
    """Whether a text is a title: its first or last word ends as titles do.

    >>> is_title("avdelningschef"), is_title("Enhetschef IFO"), is_title("Anna Berg")
    (True, True, False)
    """
    words = fold(text).split(" ")
    if not words or not words[0]:
        return False
    if words[0] in TITLE_LETTERS or words[-1] in TITLE_LETTERS:
        return True
    return bool(TITLE_WORDS.search(words[-1]) or TITLE_WORDS.search(words[0]))


ACTING: Final = re.compile(r"(?<!\w)(t\.?\s?f\.?|tf\.?|tillförordnad|tillf\.|vik\.|^vik$|vikarierande|vikarie|acting|interim|ad interim|tillfällig|tillfälligt)(?!\w)", re.IGNORECASE)
GONE: Final = re.compile(r"(?<!\w)(slutat|slutade|slutar|har slutat|ej kvar|inte kvar|pensionerad|pension|gått i pension|avslutad|avgått|f\.?\s?d\.?|före detta|tidigare|left|retired|former|resigned|avliden|†|ej anställd|inte längre anställd)(?!\w)", re.IGNORECASE)
CONSULTANT: Final = re.compile(r"(?<!\w)(konsult|konsulten|inhyrd|extern|leverantör|leverantören|consultant|contractor|vendor|supplier)(?!\w)", re.IGNORECASE)

TARGET_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("ManagementObject", r"objekt|object|^fo$|^förv"),
    ("System", r"system|appl|tjänst|it stöd|program|software|service"),
    ("SteeringGroup", r"grupp|group|forum|råd"),
    ("Portfolio", r"portf"),
    ("Department", r"förvaltning|enhet|avdelning|department|unit|nämnd"),
)


def target_kind(text: str) -> str | None:
    """The node kind that a cell of a list of roles says its role is for; None when the word is not known.

    >>> target_kind("System"), target_kind("Förvaltningsobjekt"), target_kind("Objekt")
    ('System', 'ManagementObject', 'ManagementObject')
    """
    folded = fold(text)
    return next((kind for kind, pattern in TARGET_KINDS if re.search(pattern, folded)), None)


MEETINGS_A_YEAR: Final[tuple[tuple[str, int], ...]] = (
    (r"varannan månad|every other month|bimonthly", 6),
    (r"varje månad|månadsvis|månatlig|månad|monthly|en gång i månaden", 12),
    (r"varannan vecka|fortnight|biweekly", 26),
    (r"varje vecka|veckovis|weekly|vecka", 52),
    (r"kvartal|quarter", 4),
    (r"tertial", 3),
    (r"halvår|varje termin|terminsvis|semiannual|twice a year", 2),
    (r"årlig|årsvis|annual|yearly|en gång (om|per) år", 1),
)  # fmt: skip


def meetings_a_year(text: str) -> int | None:
    """How many times a year a group meets; None when the text does not say.

    >>> [meetings_a_year(text) for text in ("kvartalsvis", "2 ggr/termin", "varannan månad", "6 ggr per år", "4", "vid behov")]
    [4, 4, 6, 6, 4, None]
    """
    folded = fold(text)
    counted = re.search(r"(\d+)\s*(ggr|gånger|g|x|st|möten|times|meetings)?\s*(per|om|i|om året|a|/)?\s*(år|året|termin|terminen|halvår|kvartal|månad|månaden|vecka|year|month|quarter|week)\b", folded)
    if counted:
        factor = {"termin": 2, "terminen": 2, "halvår": 2, "kvartal": 4, "quarter": 4, "månad": 12, "månaden": 12, "month": 12, "vecka": 52, "week": 52}.get(counted[4], 1)
        return int(counted[1]) * factor
    if re.fullmatch(r"\d{1,2}( (ggr|gånger|möten|times|meetings))?", folded):
        return int(folded.split(" ")[0])
    return next((count for pattern, count in MEETINGS_A_YEAR if re.search(pattern, folded)), None)


# --- rows that are no data ----------------------------------------------------------------------------------------------------------------------

SUM_ROW: Final = re.compile(r"^(summa|totalsumma|slutsumma|grand total|subtotal|totalt?|antal( system| rader| st)?|total|sum|delsumma|count|number of systems|s:a)\b")
NOTE_ROW: Final = re.compile(r"^(obs|not|nb|\*|anm|kommentar|se även|se |fylls i|förklaring|källa|uppdatera[dt]|senast|version|ifylls|skickas|kontakta|frågor|note|krit|prio|skala|legend|teckenförklaring|förklaringar|sammanställ|gäller|listan|denna|instruktion|slut på|end of|fyll i|obligatorisk|ifyllt|hämtat|hämtad)\b")


VENDORS: Final[tuple[str, ...]] = (
    "Adobe", "Aditro", "Advania", "Aider", "Apple", "Appva", "Atea", "Atlassian", "Autodesk", "Axiell", "Bentley", "Cambio", "Canea", "Capgemini", "CGI", "Cisco", "Citrix", "Daldata", "Dell", "Digpro", "Draftit", "Enfo", "Epipro", "ESRI", "Essity", "Evry", "Flexite", "Formpipe", "Fujitsu", "Google", "GIS-arkitekterna", "HP", "Hogia", "IBM", "Ida Infront", "IFS", "Imprivata", "Inera", "Infomentor", "Intergraph", "IST", "Itslearning", "Iver", "Joliv", "Knowit", "Konica Minolta", "Lantmäteriet", "Lime Technologies", "Medius", "Metria", "Microsoft", "Mitel", "MSB", "MCF", "Nordic Peak", "Norconsult", "OpenText", "Oracle", "Phoniro", "Pulsen", "RLDatix", "Salesforce", "SAP", "SAS", "ServiceNow", "Siemens", "Sigma", "SKR", "Softronic", "Sokigo", "Soltak", "Svensk e-identitet", "Sweco", "Telia", "Tele2", "Tieto", "TietoEVRY", "Trimble", "Unit4", "Unifaun", "Visma", "Vitec", "Vitec Software", "VMware", "WSP", "Zetadisplay",
)  # fmt: skip
"""Vendors whose name people write in front of a product's own ("CGI Raindance"), beside the suppliers that the files name."""

# --- the workbook that a department answers in ----------------------------------------------------------------------------------------------------

WORKBOOK: Final = "stewardgraph-workbook/1"
"""Stands, with the department's id after it, over the hidden column of a department's workbook, and so tells what it is."""

WORKBOOK_HEADINGS: Final[Mapping[str, tuple[str, str]]] = {
    "system_id": ("System-id", "System id"),
    "system": ("System", "System name"),
    "owner": ("Systemägare", "System owner"),
    "owner_it": ("Systemägare IT", "IT owner"),
    "object": ("Förvaltningsobjekt", "Management object"),
    "needs": ("Beroende av", "Depends on"),
    "supplier": ("Leverantör", "Supplier"),
    "criticality": ("Kritikalitet (1–4)", "Criticality (1–4)"),
    "contract_end": ("Avtal slut", "Contract end"),
    "note": ("Kommentar", "Comment"),
    "alias": ("Namn i listorna", "Name in the lists"),
    "canonical": ("Avser system", "Means the system"),
}
"""The headings of a department's workbook by meaning, Swedish and English."""
