# ruff: noqa: E501 - patterns read better in one line
"""Headings that are phrases (rubriker i egna ord): read by their grammar, not by a list of headings.

Nobody can list what people write over a column.  But they write it in few ways: a thing and what is asked of it ("Lösningens namn", "Vad enheten
heter", "Nr på gruppen"), a question ("Vem leder mötena?"), or a verb with the way it points ("Lämnas till", "Får data ifrån", "Klarar sig inte
utan").  The verb says what is done, the preposition and the voice which way, the side word only the side.

>>> [phrase(text).meanings for text in ("Klarar sig inte utan", "Uppgifter lämnas ut till", "Matas från", "Hämtas av", "Köpt från")]
[('needs', 'from_system'), ('feeds', 'to_system', 'escalates_to'), ('needs', 'from_system'), ('feeds', 'to_system', 'escalates_to'), ('supplier',)]
>>> [phrase(text).meanings for text in ("Vem leder arbetet på IT?", "Vad kontoret heter", "Gruppens nummer", "Blå")]
[('leader_it', 'chief', 'chair'), ('department', 'name'), ('group_id',), ()]
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from graphmodel.vocabulary import fold, side_of, without_parentheses


class Phrase(NamedTuple):
    """What a heading means by its grammar, the likeliest first (nothing: it is no phrase that is understood), and how sure (0-1)."""

    meanings: tuple[str, ...] = ()
    sure: float = 0.0


NOTHING: Final = Phrase()
BARE: Final = 0.78
"""How sure a preposition alone is: "… till", "… från"; the cells must bear it out."""

# --- the way of data -----------------------------------------------------------------------------------------------------------------------------

_GIVING: Final = r"(l[äa]mna|skicka|s[äa]nd|leverera|skriv|exportera|[öo]verf[öo]r|f[öo]rs? ([öo]ver|vidare)|ger\b|ges\b|ge\b|avge|f[öo]rmedla|vidarebefordra|publicera|dela|distribuera|rapportera|sprid|g[åa]r|flyter|laddas? |synk|underlag|str[öo]mmar|send|deliver|supplies|exports|push|forward|publish|provide|write|transfer|flows|gives)\w*"
_TAKING: Final = r"(h[äa]mta|inh[äa]mta|l[äa]s|tar?\b|tas\b|f[åa]r\b|f[åa]s\b|f[åa]\b|motta|importera|konsumera|prenumerera|kommer|n[åa]s|fetch|reads?\b|receiv|imports?\b|gets\b|takes\b|consumes\b|pull|subscrib|comes\b|fed\b)\w*"
_FEEDING: Final = r"\b(f[öo]rs[öo]rj|f[öo]rse[rs]?\b|mata|betj[äa]na|fyller? p[åa]|b[äa]r upp|bär\b|uppdaterar\b|st[öo]dj?er\b(?! sig)|feeds\b|serves\b|supports\b|powers\b|populates\b|updates\b)\w*"
_LEANING: Final = r"(beh[öo]ve?r|kr[äa]ve?r|f[öo]ruts[äa]tt|ber(o|ende)|bygge?r?s? p[åa]|vila[rs]? p[åa]|h[äa]nge?r? p[åa]|st[åa]r p[åa]|lutar sig|st[öo]de?r sig|st[öo]dje?r sig|lita[rs]? p[åa]|f[öo]ljer av|p[åa]verkas av|stannar (om|n[äa]r|utan)|m[åa]ste (fungera|vara)|(fungerar?|g[åa]r) bara om|utan\b|need|require|depend|rel(y|ies)|rest(s)? on|(built|builds?|based) on|without)\w*"
_UNDIRECTED: Final = re.compile(r"integrera[dst]|(upp|ihop|till)?koppla[dst]|(integration|koppling|samband|gr[äa]nssnitt|interface|f[öo]rbindelse|utbyte)\w* (med|mot|till|fr[åa]n|in|ut|i|with|to|from)\b|samverkar|kommunicerar|(sitter|h[öo]r) ihop|l[äa]nkad|linked|anslut(en|et|na|er)|h[äa]nger ihop|utbyter|pratar med|talks? (to|with)|connected")
_FROM: Final = re.compile(r"\b(fr[åa]n|ifr[åa]n|ur|in(?! i\b| till\b)|h[äa]rifr[åa]n|d[äa]rifr[åa]n|varifr[åa]n|from|inbound|incoming|in fr[åa]n|upstream)\b")
_TO: Final = re.compile(r"\b(till|in i|ut|[åa]t|vidare|hit|dit|vart|to|out|onwards?|into|outbound|outgoing|downstream)\b")

_NEEDS: Final = Phrase(("needs", "from_system"), 0.86)
_FEEDS: Final = Phrase(("feeds", "to_system", "escalates_to"), 0.86)


def _way_of_data(text: str) -> Phrase:
    """A verb of giving, taking, leaning or carrying with its preposition and voice."""
    if re.search(r"beroende (\w+ )?(av|of) (oss|denna|detta|det h[äa]r|den h[äa]r|this)\b|som (\w+ )?(beror p[åa]|beh[öo]ver|[äa]r beroende av|anv[äa]nder) (det|detta|den|oss|systemet|this)\b|depend(s|ent)? on (this|it|us)\b|depended on|beh[öo]vs (av|f[öo]r|i)\b|needed by|required by|kr[äa]vs (av|f[öo]r)\b|p[åa]verkar\b|drabbar\b|affects\b", text):
        return _FEEDS
    if re.search(r"p[åa]verkas av|affected by", text):
        return _NEEDS
    outwards, inwards = re.search(r"utg[åa]ende|outbound|outgoing|nedstr[öo]ms|downstream", text), re.search(r"inkommande|inbound|incoming|uppstr[öo]ms|upstream", text)
    if (outwards is None) != (inwards is None):
        return _FEEDS if outwards else _NEEDS
    if _UNDIRECTED.search(text):
        way_in, way_out = re.search(r"\b(in|fr[åa]n|ifr[åa]n|inkommande|inbound|incoming|from)\b", text), re.search(r"\b(ut|utg[åa]ende|outbound|outgoing)\b", text)
        return _FEEDS if (way_out or re.fullmatch(r"\w*integration\w* till( \w+)?", text)) and not way_in else Phrase(("needs",), 0.82)
    passive = re.search(r"\b\w{3,}s (\w+ ){0,3}?(av|by)\b|\b\w+(ed|en) by\b|\b\w+[at]d (\w+ )?av\b|(read|fed) by\b", text)
    if re.search(_FEEDING, text):
        return _NEEDS if passive or _FROM.search(text) else _FEEDS
    if re.search(rf"\b{_LEANING}", text):
        return _NEEDS
    giving, taking = re.search(rf"\b{_GIVING}", text), re.search(rf"\b{_TAKING}", text)
    into, out = _FROM.search(text), _TO.search(text)
    if (giving or taking) and passive and not out and (not into or re.search(r"\b(av|by)$", text)):
        return _NEEDS if giving and not taking else _FEEDS
    if (giving or taking or re.search(r"\b(data|info\w*|uppgift\w*|underlag|filer?|files?|fl[öo]de\w*)\b", text)) and (into is not None) != (out is not None):
        return _NEEDS if into else _FEEDS
    if re.search(r"^(ut|utg[åa]ng\w*)\s?(data|fl[öo]de\w*|information)|^output", text):
        return _FEEDS
    if re.search(r"^in\s?(data|fl[öo]de\w*|information)\b|^input", text):
        return _NEEDS
    if len(text.split(" ")) >= 2 and (ends := re.search(r"\b(till|ut|to|fr[åa]n|ifr[åa]n|ur|from)$", text)) is not None:
        there = ("feeds", "to_system", "escalates_to", "end", "contract_end")
        return Phrase(there, BARE) if ends[1] in {"till", "ut", "to"} else Phrase(("needs", "from_system", "start", "contract_start"), BARE)
    if taking and out and not giving and re.search(r"\b(tar|tas|ta) emot\b", text):
        return _NEEDS
    if re.fullmatch(r"(h[äa]rifr[åa]n|d[äa]rifr[åa]n|varifr[åa]n|fr[åa]n( \w+)?|ur( system\w*| k[äa]lla\w*)?|from( \w+)?)", text):
        return Phrase(("from_system", "start", "needs"), 0.86)
    if re.fullmatch(r"(hit|dit|vart|till( \w+)?|to( \w+)?|in i( \w+)?|into( \w+)?)", text):
        return Phrase(("to_system", "end", "feeds"), 0.86)
    if re.search(r"^(ger|l[äa]mnar|skickar|s[äa]nder|avger|avl[äa]mnar|levererar|delar ut|gives|sends|provides|delivers)( \w+)?$", text):
        return Phrase(("from_system", "feeds"), 0.82)
    if re.search(r"^(f[åa]r|h[äa]mtar|tar emot|mottar|l[äa]ser|gets|receives|takes)( \w+)?$", text):
        return Phrase(("to_system", "needs"), 0.82)
    return NOTHING


# --- things and what is asked of them ------------------------------------------------------------------------------------------------------------

_THINGS: Final = tuple(
    (meaning, re.compile(pattern))
    for meaning, pattern in (
        ("group", r"(styr|besluts|lednings|samverkans|objekts|arbets)?(grupp|gruppering|forum|råd|kommitt[ée]|utskott|group|committee|council|board)"),
        ("contract", r"\w*(avtal|kontrakt|contract|agreement)"),
        ("object", r"(\w*(objekt|object)|\w*(f[öo]rvaltnings|ansvars)omr[åa]de)"),
        ("role", r"\w*(roll|uppdrag|funktion|f[öo]rordnande|role|assignment)"),
        ("board", r"\w*(n[äa]mnd|styrelse)"),
        ("department", r"(f[öo]rvaltning|\w*(kontor|sektor|bolag|f[öo]rbund)|department|directorate|company)"),
        ("unit", r"\w*(enhet|avdelning|sektion|arbetsplats|unit|section|division|team)"),
        ("person", r"\w*(person|ledamot|medlem|deltagare|medarbetare|anst[äa]lld\w?|innehavare|employee|member|participant)"),
        ("supplier", r"\w*(leverant[öo]r|f[öo]retag|provider|fabrikant|fabrikat|tillverkare|f[öo]rs[äa]ljare|firma|vendor|supplier|manufacturer|maker|seller)"),
        ("integration", r"\w*(integration|fl[öo]de|koppling|flow|interface)"),
        ("system", r"\w*(system|st[öo]d|tj[äa]nst|l[öo]sning|applikation|program|programm|programvara|mjukvara|verktyg|hj[äa]lpmedel|plattform|komponent|produkt|modul|register|app|application|software|tool|service|product|platform|solution)"),
    )
)
"""What a noun is a name of."""
_ENDINGS: Final = re.compile(r"^(.+?)(arnas|ornas|ernas|ens|ets|ns|ts|nas|en|et|n|t|na|arna|orna|erna|s)$")


def thing(word: str) -> str | None:
    """What a noun names: system, group, object, department …; None for a word that names nothing of ours.  Endings of number and case are passed over.

    >>> [thing(word) for word in ("lösningens", "gruppen", "verksamhetsstöd", "ledamotens", "sektorn", "väder")]
    ['system', 'group', 'system', 'person', 'department', None]
    """
    forms = [word]
    for _ in range(2):
        found = _ENDINGS.match(forms[-1])
        if found is None or len(found[1]) < 3:
            break
        forms.append(found[1])
    more = [form[: -len(tail)] for form in (word,) for tail in ("ets", "ens", "et", "en", "ns", "n", "s", "ts", "t") if form.endswith(tail) and len(form) > len(tail) + 2]
    for form in dict.fromkeys((*forms, *more)):
        for meaning, pattern in _THINGS:
            if pattern.fullmatch(form):
                return meaning
    return None


_IDS: Final = {"group": ("group_id",), "object": ("object_id",), "system": ("system_id",), "integration": ("integration_id",), "contract": ("contract_id",), "department": ("code",), "unit": ("code",)}
_NAMES: Final = {"integration": ("integration_id",)}
_ID_WORDS: Final = r"(nr|nummer|id|idnr|kod|beteckning|no|number|code|key)"
_NAME_WORDS: Final = r"(namn|namnet|ben[äa]mning|ben[äa]mningen|titel|name|title)"


def _thing_asked(text: str) -> Phrase:
    """A thing and its name, number or place: "Lösningens namn", "Vad enheten heter", "Nr på gruppen"."""
    words = text.split(" ")
    if found := re.fullmatch(rf"(\w+) {_ID_WORDS}|{_ID_WORDS} (?:p[åa]|f[öo]r|of|for) (\w+)|(\w+?)s?(?:nr|nummer|kod)", text):
        noun = thing(found[1] or found[4] or found[5] or "")
        return Phrase(_IDS.get(noun or "", ()), 0.9) if noun in _IDS else NOTHING
    if found := re.fullmatch(rf"(\w+?)s? {_NAME_WORDS}|{_NAME_WORDS} (?:p[åa]|f[öo]r|of) (?:det |den |the )?(\w+)|(?:the )?name of (?:the )?(\w+)", text):
        noun = thing(found[1] or found[4] or found[5] or "")
        return Phrase((*_NAMES.get(noun, (noun,)), "name"), 0.9) if noun else NOTHING
    if found := re.fullmatch(r"(?:vad |hur )?(\w+) (?:heter|kallas|ben[äa]mns|is called)|vad (?:heter|kallas) (\w+)", text):
        noun = thing(found[1] or found[2] or "")
        if noun:
            return Phrase((*_NAMES.get(noun, (noun,)), "name"), 0.88)
        if re.match(r"vad ", text):
            return Phrase(("name",), 0.8)
    if re.fullmatch(r"(vad |vilk\w+ )?(den|det|de|denna|detta|it|they) (heter|kallas|are called|is called)|heter|name it goes by", text):
        return Phrase(("name", "canonical"), 0.8)
    if found := re.fullmatch(r"(?:i |in |p[åa] |f[öo]r |till |fr[åa]n |av |hos |from |by )?(?:vilket|vilken|vilka|which) (\w+)(?: .*)?", text):
        noun = thing(found[1])
        if noun and not re.search(_LEANING, text) and not (noun == "system" and len(words) > 3):
            return Phrase({"system": ("target", "system"), "integration": ("integration_id",)}.get(noun, (noun,)), 0.84)
        if re.fullmatch(r"niv[åa]|level", found[1]):
            return Phrase(("level",), 0.86)
    if re.fullmatch(r"(p[åa] )?(vilken |which )?(niv[åa]|level)( \w+)?", text):
        return Phrase(("level",), 0.84)
    return NOTHING


def _head_noun(text: str) -> Phrase:
    """A single noun, perhaps with an adjective before it, whose last part names a thing: "Tekniskt stöd", "Infrastrukturtjänst"."""
    words = text.split(" ")
    if len(words) == 1 and re.fullmatch(r"(program(met)?|app(en)?|system(et)?|tj[äa]nst(en)?|verktyg(et)?|l[öo]sning(en)?)", text):
        return Phrase(("system",), 0.86)
    if len(words) == 3 and words[1] in {"och", "eller", "and"} and thing(words[2]) == "system":
        return Phrase(("system",), 0.86)  # "Lednings- och stödsystem"
    if len(words) == 2 and all(thing(word) == "system" for word in words):
        return Phrase(("system",), 0.82)  # "Plattform/komponent"
    if len(words) == 2 and not re.fullmatch(r"\w+(iskt?|iska|igt?|iga|alt?|ala|ivt?|iva|nytt)|v[åa]rt?|v[åa]ra|it|ict", words[0]):
        return NOTHING
    if len(words) <= 2 and not re.match(r"k[äa]ll|m[åa]l(?!tid)|fr[åa]n|till|avs[äa]nd|mottag|ursprung|ers[äa]tt|moln|del(?=system)", words[-1]) and re.search(r"(system|st[öo]d|tj[äa]nst|l[öo]sning|applikation|programvara|mjukvara|verktyg|hj[äa]lpmedel|plattform|komponent|produkt|application|software|solution|platform)(en|et)?$", words[-1]):
        return Phrase(("system",), 0.82)
    return NOTHING


# --- people --------------------------------------------------------------------------------------------------------------------------------------

_OWNING: Final = re.compile(r"\b[äa]g(er|s|ande)\b|ägande\b|ägar\w*|\b(system|objekt|it|it system|verksamhets)?agare\b|\bown(s|ed|er|ers|ing|ership)?\b|accountable")
_NOT_OWNING: Final = re.compile(r"\bcost|\bbudget|information|\bdata|process|risk|avtal|personuppgift|budget|kostnad|f\b d\b|tidigare|f[öo]re detta|f[öo]rra|f[öo]reg[åa]ende|ers[äa]ttare|st[äa]llf[öo]retr|former|previous|deputy|contract")
_LEADING: Final = re.compile(r"\bled(er|s|s av)\b|(?<!projekt)ledare\b|\bh[åa]ller i (m[öo]te\w*|grupp\w*)|\blead(s|er)?\b|\bled by\b|chaired|\bsamordnar\b")
_MEETING: Final = re.compile(r"m[öo]t(e|en|ena)\b|grupp|meeting|group|forum|sammantr[äa]d|ordf|chair")
_KEEPING: Final = re.compile(r"\b(sk[öo]t(er|s)|f[öo]rvaltar|f[öo]rvaltas( \w+)? av|administrer\w+|underh[åa]ll\w+|till vardags|handhar|maintain(s|ed)?|administer\w*)\b")
_WHO: Final = re.compile(r"^(vem|vilka som|who|whom)\b|^vilka$")


def _people(text: str, whole: str) -> Phrase:
    """Who owns, leads, keeps, sits, delivers; the side word says only the side."""
    it = side_of(whole) == "it" or bool(re.search(r"\b(it|drift|teknik)(system)?\W?s?(ägare|ledare|f[öo]rvaltare)", whole))
    if _OWNING.search(text) and not _NOT_OWNING.search(text):
        if re.search(r"äg(ar|ande) ?(f[öo]rvaltning|enhet|avdelning|kontor|n[äa]mnd|organisation|sektor)|own(ing|er) (department|unit|team|organi)", text):
            return Phrase(("owner_department",), 0.86)
        return Phrase(("owner_it",) if it else ("owner",), 0.86)
    if _MEETING.search(text) and _LEADING.search(text):
        return Phrase(("chair", "leader"), 0.86)
    if _LEADING.search(text):
        return Phrase(("leader_it" if it else "leader", "chief", "chair"), 0.84)
    if re.search(r"\bvice\b.*ordf|st[äa]llf[öo]retr\w* .*ordf", text):
        return NOTHING
    if _KEEPING.search(text):
        return Phrase(("specialist_it" if it else "specialist", "contact"), 0.82)
    if _WHO.search(text):
        if re.search(r"levererar|s[äa]ljer|tillverkar|utvecklar|har gjort|byggt|supplies|delivers|makes|sells", text):
            return Phrase(("supplier",), 0.88)
        if re.search(r"ansvar|responsible", text):
            return Phrase(("responsible",), 0.84)
        if re.search(r"fr[åa]gar|kontakt|ringer|svarar|contact|ask|call", text):
            return Phrase(("contact",), 0.84)
        if re.search(r"anv[äa]nder|nyttjar|uses", text):
            return Phrase(("used_by", "users"), 0.82)
        if re.search(r"n[äa]mnd|politik|best[äa]mmer|politician", text):
            return Phrase(("board", "chief"), 0.8)
        if re.search(r"chef|head|manager|direkt[öo]r", text):
            return Phrase(("chief",), 0.84)
        if re.search(r"kallar|sammankallar|convenes", text):
            return Phrase(("secretary",), 0.84)
        return Phrase(("person", "members"), 0.82)
    return NOTHING


# --- the rest ------------------------------------------------------------------------------------------------------------------------------------

_FIRST: Final = tuple(
    (Phrase(meanings, sure), re.compile(pattern))
    for meanings, sure, pattern in (
        (("supplier",), 0.88, r"\b(k[öo]p(t|s|er|te)|ink[öo]p\w*|upphandla\w*|levereras|levererad|levererat|tillhandah[åa]ll\w*|utveckla\w*|tillverka\w*|licensiera\w*|s[äa]ljs|s[åa]ld|byggd|gjord|gjort|ansk?affa\w*|bought|purchased|provided|developed|made|sold|delivered|supplied|sourced|licen[cs]ed) (\w+ )?(fr[åa]n|av|hos|from|by)\b"),
        (("supplier",), 0.84, r"^(vilket |vilken )?(f[öo]retag|leverant[öo]r|firma|tillverkare|fabrikant|vendor|supplier|manufacturer)(et|en|n)?\b"),
        (("supplier", "from_system"), 0.82, r"^(\w+ )?(producent|provider|producer|supplier company)$"),
        (("escalates_to",), 0.88, r"(fr[åa]g|[äa]rend|beslut|oenig|problem|issue|matter)\w*.*\b(till|vidare|upp|to)$|\b(g[åa]r|f[öo]rs|lyfts?|lyfter|tas|skickas|hamnar|kommer) (\w+ )?(vidare|upp|upp[åa]t)( till)?\b|(n[äa]sta|h[öo]gre|[öo]verordnad|next|higher) (instans|steg|niv[åa]|grupp|forum|level|body|group)|eskaler|h[äa]nskjut|kommer man inte [öo]verens|escalat|vid oenighet"),
        (("signature",), 0.86, r"loggar in (som|med)|\blogs? ?in as\b|inloggning(snamn|s id)?$|anv[äa]ndar ?(namn|id|konto)|\b(ad|windows|n[äa]t|dator)[ -]?(konto|id|namn)\b|^sign\w*$|user ?(name|id)|log ?in( name)?$"),
        (("role", "title"), 0.86, r"^som vad$|^i egenskap av$|^as what$"),
        (("title", "role"), 0.86, r"(jobbar|arbetar|anst[äa]lld|tj[äa]nstg[öo]r|verkar|works?|employed) (\w+ )?(som|as)\b"),
        (("department", "unit"), 0.84, r"(jobbar|arbetar|anst[äa]lld|tj[äa]nstg[öo]r|sitter|placerad|placering|works?|employed|based|sits) (\w+ )?(p[åa]|i|vid|hos|inom|at|in|for)$|^var (jobbar|arbetar|sitter).*|^arbetsplats$|^(var|where)$"),
        (("email", "contact"), 0.82, r"n[åa]s (p[åa]|via)|^(mail|mejl|e ?post)\w*$"),
        (("person", "members"), 0.84, r"(vem|vilka) (som )?(sitter|ing[åa]r|deltar|[äa]r med|har)\b|^(utsedd|utn[äa]mnd|f[öo]rordnad|vald|tillsatt|tilldelad)( person| till)?$|har f[åa]tt uppdraget|\binnehas av|\binnehavare$|^(medlem|ledamot|deltagare|representant|delegat|member|delegate)\b(?!.*\b(roll|id|nr)\b)|^(appointed|appointee|assigned to)$"),
        (("parent", "department", "group", "object"), 0.84, r"^(ing[åa]r|h[öo]r hemma|ligger|h[öo]r) (i|under|till)$|^part of$|^belongs to$"),
        (("group",), 0.86, r"^(i |in )?(vilken|which|vilka) (styr)?(grupp|forum|r[åa]d|group|committee)\w*$|^(sitter|deltar|member) (i|in|of)( \w*(grupp|forum|group)\w*)?$|^ing[åa]r i (styr)?(gruppen?|forum\w*)$"),
        (("role",), 0.84, r"^(i )?(vilken|which|what) (roll|funktion|egenskap|role)$|(uppgift|roll|funktion|uppdrag|befattning|role|position) i (gruppen|\w*grupp\w*|forumet|r[åa]det)|^(roll|uppdrag)(en|et)?s? (namn|ben[äa]mning|typ)$"),
        (("systems", "target"), 0.84, r"^(omfattar|covers|includes|innefattar|best[åa]r av)( (systemen?|tj[äa]nst\w*|systems))?$"),
        (("used_by", "feeds", "users"), 0.84, r"^(anv[äa]nds|nyttjas|utnyttjas|brukas|used) (\w+ )?(av|by)\b"),
        (("target", "target_kind", "object", "system", "systems"), 0.84, r"^(det |den |rollen |uppdraget |f[öo]rordnandet )?(g[äa]ller|avser)( (f[öo]r|vad|vilket|system\w*|objekt\w*))?$|^f[öo]r (vad|vilket|vilken)( \w+)?$|^(applies to|concerns|covers what)$"),
        (("object_group", "group"), 0.86, r"(grupp|forum|group|committee)\w* (som|that|which) \w+|(beslutas|styrs|best[äa]ms|governed|steered) (\w+ )?(av|i|by|in)$|beslutande (grupp|forum)"),
        (("contract_end", "in_use_through", "end"), 0.84, r"\b\w*(avtal|kontrakt|licens|contract|agreement|licen[cs]e)\w*\b.*\b(slut\w*|till|t o m|tom|upph\w*|l[öo]p\w*|g[åa]r ut|sista|utg\w*|expir\w*|ends?|until|through)\b"),
        (("end", "employed_through", "contract_end", "in_use_through"), 0.82, r"^(t o m|tom|till och med|slut\w*|slutade|slutar|upph[öo]r\w*|avslut\w*|g[åa]r ut|l[öo]per (ut|till)|avg[åi](ck|r|ng)\w*|l[äa]mnade?r?|nedlag\w*|lades? ned?r?|lagts ned?r?|uppl[öo]s\w*|f[öo]rbrukas|giltig\w* (till|t o m|tom)|(f[öo]rordnad|utsedd|vald|mandat|period|g[äa]ller|datum|anst[äa]lld) (till|t o m|tom)|sista (dag\w*|datum|giltighetsdag)|ends?|until|through|expires?|left|quit)( (den|datum|dag|g[äa]lla|date))?$"),
        (("start", "employed_from", "in_use_from"), 0.82, r"^(fr o m|from|fr[åa]n och med|start\w*|sedan|b[öo]rja\w*|tilltr[äa]d\w*|inr[äa]ttad\w*|bildad\w*|finns sedan|har funnits sedan|instifta\w*|giltig\w* (fr[åa]n|fr o m|from)|(f[öo]rordnad|utsedd|vald|mandat|period|g[äa]ller|datum|anst[äa]lld) (fr[åa]n|fr o m|from|sedan|den)|f[öo]rsta (dag\w*|datum)|since|starts?|began|begins?|joined)( (den|datum|dag|g[äa]lla|date))?$"),
        (("period",), 0.82, r"^\w*(mandat|giltighets|f[öo]rordnande|uppdrags|l[öo]p)(tid|period)(en)?$|^(giltighet|validity|tenure|term)( period)?$"),
        (("criticality",), 0.84, r"^(availability|criticality|importance|impact|recovery) (class|level|rating|priority)$|^(p[åa]verkan|f[öo]ljd|konsekvens)\w* (vid|om|av)\b|^hur (viktig|kritisk|allvarlig|k[äa]nslig|br[åa]ttom|illa|snabbt)\w*|^how (important|critical|bad)|^viktigt?\b|\bordning (vid|efter)\b|kritisk(?!a beroende)|(viktig|kritikalitets?|prio|insats|skydds|avbrotts?|tillg[äa]nglighets|beredskaps|k[äa]nslighets|allvarlighets)\s?(het|niv[åa]|klass|grad|ordning|rang|krav)\w*|krav p[åa] tillg[äa]nglighet|^rang\w*"),
        (("lifecycle",), 0.82, r"^\w*(l[äa]ge|status|skede|fas|tillst[åa]nd|livscykel\w*|stadium|stage|phase|state)(t|n|en)?( just)?( nu| i dag| idag)?$|var i livscykeln|anv[äa]nds (det|den|fortfarande)( nu)?$|^(finns|lever) (det|den)? ?kvar$"),
        (("alias",), 0.86, r"(\bs[äa]ger|\bkallas\b(?! av)|\bkallar vi|\bskriv(s|s [äa]ven|et som|er de)\b(?! (till|av|ut))|ben[äa]mns|f[öo]rekommer|st[åa]r (ibland|ofta|fel)|hette|i folkmun|smeknamn|dagligt tal|vardag\w* namn|(f d|tidigare|gamla?|gammalt|andra?|annat|alternativ\w*|felaktigt) (namn|ben[äa]mning)\w*|known as|nicknames?|(other|old|former|alternative) names?|people say|written as)"),
        (("canonical",), 0.88, r"^(men |egentligen )?(det |den |systemet |som )?(egentligen |riktigt |r[äa]tt )?heter( det| den)?( egentligen| p[åa] riktigt| r[äa]tt| i \w+)?$|\b(ska|skall|b[öo]r) (vara|heta|anv[äa]ndas|skrivas|st[åa])|\b(r[äa]tt|riktig\w*|korrekt\w*|officiell\w*|formell\w*|egentlig\w*|g[äa]llande|nuvarande|fullst[äa]ndig\w*|registrera\w*|r[äa]tta|proper|correct|official|real) (namn\w*|ben[äa]mning\w*|stavning|name)|p[åa] riktigt|(namn|heter|st[åa]r|kallas) (i|enligt) (\w*(list|system|f[öo]rteckning|regist|katalog|inventering)\w*)"),
    )
)
"""Phrases that are asked for before all others, the first that fits; aliases and right names after the verbs of data."""
_LATE: Final = frozenset({"alias", "canonical", "criticality", "lifecycle", "department"})


@lru_cache(maxsize=4096)
def phrase(heading: str) -> Phrase:
    """What a heading means by its grammar; `NOTHING` where it is no phrase that is understood.  Parentheses and question marks are passed over."""
    if len(heading) > 120:
        return NOTHING
    whole = fold(heading)
    text = fold(without_parentheses(heading))
    if not text:
        return NOTHING
    for found, pattern in _FIRST:
        if found.meanings[0] not in _LATE and pattern.search(text):
            return found
    for reader in (_thing_asked, lambda said: _people(said, whole)):
        told = reader(text)
        if told.meanings:
            return told
    for found, pattern in _FIRST:
        if found.meanings[0] in _LATE and pattern.search(text):
            return found
    told = _way_of_data(text)
    return told if told.meanings else _head_noun(text)
