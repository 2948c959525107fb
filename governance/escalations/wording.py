"""Which words of a decision tell something about this one case."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
# Letters of other alphabets that look like these, and would hide a formula.
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501\u043a\u043d\u0442\u043c\u0432"
    "\u03bf\u03b1\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5",
    "aeopcyxisjdkhtmboaikvptu",
)
# Words that stand in every decision and say nothing about this one.
_SAYS_NOTHING = frozenset(
    """
    a above accept accepted accepting according accordingly acknowledged after agree agreed
    agreement all already alright also am an and answer any appropriate approval approvals approve
    approved approver approving are as asked at authorise authorised authorize authorized be because
    been before below boss by call called can case chat checked clear clearly colleague colleagues
    confirm confirmation confirmed confirms correct could decide decided decision decisions decline
    declined declining denied deny did discuss discussed discussing discussion discussions do does
    doing don done due earlier email escalated escalation everyone everything exception exceptions
    face fine for from go goes going good guidance guideline guidelines handle handled has have he
    her him his i if in internally is issue it its just lead let lets lgtm like looks mail
    management manager matter meeting message my necessary need needed nice no none not noted
    nothing now of off ok okay on once one only or our out outcome people per perfect person phone
    please policy previous previously procedure proceed process reasons reject rejected requested
    required requirement requirements resolved result review reviewed reviewing right rule rules
    said same see seen she ship should sign signed situation slack so some something sounds spoke
    standard such supervisor sure t talked team teams thanks that the their them then there these
    they thing things this those through ticket to today told us usual very via was we well went
    were what with would yep yes yesterday you your
    """.split()
)


def words_of(text: str) -> list[str]:
    """Its words as they are read: without what can't be seen and without look-alikes."""
    seen = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text).casefold()
        if unicodedata.category(letter) not in ("Cf", "Mn")
    )
    return _WORD.findall(seen.translate(_LOOK_ALIKE))


def telling(words: Iterable[str]) -> set[str]:
    """Those that are no formula, no number and no letter over and over."""
    return {
        word
        for word in words
        if word not in _SAYS_NOTHING and len({each for each in word if each.isalpha()}) > 1
    }
