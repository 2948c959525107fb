"""Which words of a decision tell something about this one case."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

# Thai, Lao, Burmese, Khmer, Japanese and Chinese are written without spaces; two letters are about
# a word there.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W_{_UNSPACED}]+")
_KEYS = ("qwertyuiop", "qwertzuiopü", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_ROWS = (*_KEYS, *(row[::-1] for row in _KEYS))
_ALIKE = 0.85
# Letters of other alphabets that look like these, and would hide a formula.
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501\u043a\u043d\u0442\u043c\u0432"
    "\u03bf\u03b1\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5",
    "aeopcyxisjdkhtmboaikvptu",
)
# Words that stand in every decision and say nothing about this one.
_SAYS_NOTHING = frozenset(
    """
    a abgelehnt abgesprochen abgestimmt about above accept accepted accepting according
    accordingly acknowledged actually after afternoon agree agreed agreement agreements all alle
    alles already alright also am an and anruf answer any applicable appropriate approval
    approvals approve approved approver approving are as asked at auch authorise authorised
    authorize authorized be because been before bekannt below besprechung besprochen bitte boss
    both by call called can case cf chat checked chef chefin clear clearly colleague colleagues
    confirm confirmation confirmed confirms conversation correct could danke das decide decided
    decision decisions decline declined declining dem den denied deny der did die dies diese
    dieser discuss discussed discussing discussion discussions do does doing don done due
    earlier ein eine einem einen einverstanden else email entschieden erlaubt erledigt es
    escalated escalation evening everyone everything exact exactly exception exceptions face
    fine for freigabe freigegeben friday from gegeben gemass gemäss genehmigt genehmigung
    gesehen gesprochen gespräch gestern go goes going good guidance guideline guidelines gut
    habe haben handle handled has hat have he her here heute him his i ich if immer in informed
    internally is issue ist it its ja just klar last later laut lead leiter leiterin let lets
    lgtm like looks machen mail man management manager matter maybe meeting message mit monday
    month morning my n na nach necessary need needed nein new nice nicht nichts no noch none
    nope not noted nothing now obviously of off ok okay on once one ones only or ordnung our out
    outcome passt people per perfect person phone please policy previous previously procedure
    proceed process really reason reasons reference referred referring reject rejected requested
    required requirement requirements resolved result review reviewed reviewing right rule rules
    rücksprache said same saturday schon see seen sein she ship should siehe sign signed since
    sind situation slack so soll some something sounds spoke spoken standard still such sunday
    supervisor sure t talk talked talking talks task team teams telefonat telefonisch thanks
    that the their them then there these they thing things this those thread through thursday
    ticket time times to today told tomorrow tuesday und uns us usual vereinbart very via von
    vorgesetzte vorgesetzten vorher war was we wednesday week well went were what whatever wie
    wir wird with would wurde yeah yep yes yesterday you your zoom zu zugestimmt zum zur
    zustimmung
    """.split()
)


# What comes after these names whoever else decided, and not the reason.
_REFERENCE = re.compile(
    r"""(?x)
    (?: \b(?: accepted|agreed|agreement|allowed|approv\w+|authori[sz]ed|cleared|confirmed|decided
        |declined|denied|discuss\w+|reviewed|review|said|signed|off|spoke|spoken|talked
        |abgesprochen|abgestimmt|besprochen|freigegeben|genehmigt|gesprochen|vereinbart )
        \s+ (?: by|per|with|durch|mit|von )
    | (?: ^ | [.,;:!?(] ) \s* (?: please\s+ )? (?: by|per|see|gemäss|laut|siehe ) ) \b
    (?: (?! \b(?: as|because|but|denn|since|that|weil )\b ) [^.,;:!?()] )*
    """
)


def words_of(text: str) -> list[str]:
    """Its words as they are read: without what can't be seen and without look-alikes."""
    return _WORD.findall(_read(text))


def own_words_of(text: str) -> list[str]:
    """The same without those that only name whoever else decided."""
    return _WORD.findall(_REFERENCE.sub(" ", _read(text)))


def _read(text: str) -> str:
    seen = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text).casefold()
        if unicodedata.category(letter) not in ("Cf", "Mn")
    )
    return seen.translate(_LOOK_ALIKE)


def telling(words: Iterable[str]) -> set[str]:
    """Those that are no formula, no number, no letter over and over and no row of keys."""
    return {word for word in set(words) if not _is_empty(word)}


def _is_empty(word: str) -> bool:
    if len({letter for letter in word if letter.isalpha()}) < 2:
        return True
    return word in _SAYS_NOTHING or _is_of_the_keyboard(word) or _is_misspelled(word)


def _is_of_the_keyboard(word: str) -> bool:
    """Keys that lie side by side, as one strikes them without thinking."""
    return len(word) > 2 and any(word in row for row in _ROWS)


def _is_misspelled(word: str) -> bool:
    """A formula all the same: shorter words are too often another word by one letter."""
    if len(word) < 7:
        return False
    formulas = [formula for formula in _SAYS_NOTHING if formula[0] == word[0]]
    return bool(difflib.get_close_matches(word, formulas, n=1, cutoff=_ALIKE))
