"""What comes in, before any call looks at it."""

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from house.bodies import NotKeepable, json_of


class StrictParser(Parser):
    """Bodies as house.bodies reads them; an empty parameter counts as left out."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json_of(request)

    def parse_querydict(
        self, data: MultiValueDict[Any, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found = super().parse_querydict(data, list_fields, request)
        for name, value in found.items():
            if "\x00" in name or "\x00" in value:
                raise NotKeepable(field=name.replace("\x00", ""))
        return {name: value for name, value in found.items() if value != ""}
