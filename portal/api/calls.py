"""Every call of the API, from all rooms."""

from governance.api import ROUTERS as GOVERNING
from portal.api.authentication import AgentKeyBearer
from portal.api.document import SAYS, TITLE, to_read
from portal.api.door import Door
from portal.api.parser import StrictParser
from processes.api import ROUTERS

api = Door(
    title=TITLE,
    version="1",
    description=SAYS,
    docs_url=None,
    docs_decorator=to_read,
    urls_namespace="api",
    auth=AgentKeyBearer(),
    parser=StrictParser(),
)
for router in (*ROUTERS, *GOVERNING):
    api.add_router("", router)
