"""A fixed cost shared over processes: to the cent, and together exactly the cost."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal, localcontext

CENT = Decimal("0.01")


def share(amount: Decimal, parts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Each one's share by its parts; the same for each where nobody has any.

    What rounding leaves goes, cent by cent, to those who lost most by it.
    """
    if not parts:
        return {}
    with localcontext(prec=60):
        if not sum(parts.values()):
            parts = dict.fromkeys(parts, Decimal(1))
        whole = sum(parts.values(), Decimal(0))
        exact = {key: amount * part / whole for key, part in parts.items()}
        shares = {key: each.quantize(CENT, ROUND_DOWN) for key, each in exact.items()}
        left = int((amount - sum(shares.values())) / CENT)
        for key in sorted(exact, key=lambda each: (shares[each] - exact[each], each))[:left]:
            shares[key] += CENT
    return shares
