"""What happens when an agent asks."""

from governance.decisions.authorize.actions.asking import authorize

__all__ = ["authorize"]
