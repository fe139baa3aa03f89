"""Who has to do what: the agencies that one paragraph charges, each with its role.

The words around a list of agencies decide ("giao … chủ trì, phối hợp với …", 牵头, 会同), and in
a task the subject of its sentence does. Knows one paragraph and, for bullets under an agency's
heading, whom the heading names. An agency that is merely mentioned has no role; nor has
anybody concerned ("cơ quan liên quan").
"""

import re
from collections.abc import Mapping, Sequence

from analyzers.agencies import AgencyMention, is_generic
from loader import rules
from loader.agency_groups import Charge, charged, find_groups
from loader.model import Evidence, Evidenced
from loader.responsibilities_vi import is_heading, roles_vi
from loader.responsibilities_zh import roles_zh
from loader.short_names import ShortName
from loader.subjects_zh import Setting
from search.model import Agency, Role

Found = tuple[Evidenced[Agency], ...]
_ALONE = Setting()


def find_responsibilities(
    text: str,
    language: str,
    *,
    in_task: bool,
    task_lead_default: Found = (),
    setting: Setting = _ALONE,
) -> Found:
    """The agencies with roles in one paragraph (NFC), each pair once, in order of the text.

    `in_task` allows subjects and bare headings to name who implements. `task_lead_default` are the
    agencies that the heading above names ("3. Sở Tài chính"): a bullet that only says "Chủ trì,
    phối hợp với …" or "Theo dõi, đôn đốc …" speaks of them, and their evidence tells where they
    stand. `setting` is what the rest of a Chinese document says of its bodies.
    """
    plain = _UNMARKED.sub(" ", text)
    groups = find_groups(plain, language, setting.terms, setting.names)
    if not groups and not task_lead_default:
        return ()
    if language == "zh":
        found = roles_zh(plain, groups, setting, in_task=in_task)
    else:
        default = charged(agency for agency, _ in task_lead_default)
        found = roles_vi(plain, groups, in_task=in_task, default=default)
    if not found:
        return ()
    above = {agency.id: evidence for agency, evidence in reversed(task_lead_default)}
    unique: dict[tuple[str, str, Role], Evidenced[Agency]] = {}
    for charge in found:
        for mention in charge.group.mentions:
            key = (mention.id, mention.name, charge.role)
            if key not in unique and not is_generic(mention.name):
                agency = Agency(id=mention.id, name=mention.name, role=charge.role)
                unique[key] = Evidenced(agency, _evidence(charge, mention, above))
    return tuple(unique.values())


def _evidence(charge: Charge, mention: AgencyMention, above: Mapping[str, Evidence]) -> Evidence:
    """The words that name an agency, be it in the heading above, and those that charge it."""
    if mention.end:
        return rules.evidence(charge.rule, mention.start, mention.end, charge.cue)
    heading = above[mention.id]
    return rules.evidence(charge.rule, heading.start, heading.end, charge.cue, heading.position)


def is_agency_heading(text: str, names: Sequence[ShortName] = ()) -> bool:
    """Whether a paragraph is nothing but its number and agencies: "3. Sở Tài chính"."""
    plain = _UNMARKED.sub(" ", text)
    groups = find_groups(plain, "vi", names=names)
    return len(groups) == 1 and is_heading(plain, groups[0])


_UNMARKED = re.compile(
    r"[*_`#|\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
"""Marks of layout and every blank but the plain one, which count as blanks."""
