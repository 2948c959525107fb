from tests.governance.escalations.conftest import contract, opened, process

__all__ = ["contract", "opened", "process"]
