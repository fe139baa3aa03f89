"""What the forms and addresses of several pages hold: a typed line, and the page to go on to."""

from typing import Annotated

from fastapi import Form, Query

LONGEST = 5_000
"""Characters of a field; what is right is always shorter."""

Line = Annotated[str, Form(max_length=LONGEST)]
Target = Annotated[str, Query(alias="next", max_length=LONGEST)]
