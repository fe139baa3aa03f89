"""Agency and role asked for together are one condition: the agency has that role there."""

from search.agency_roles import having
from search.query_fields import read_value
from search.query_nodes import FieldValue, Node, Or
from search.tree import All, AnyOf, Values, any_of
from search.tree import Node as Condition


def is_side(node: Node, field: str) -> bool:
    """Whether the node asks for values of that field and for nothing else."""
    if isinstance(node, Or):
        return all(is_side(child, field) for child in node.children)
    return isinstance(node, FieldValue) and node.field == field


def charged(agency: Node, role: Node) -> Condition:
    """One of the agencies with one of the roles."""
    roles = _roles(role)
    return any_of(_with_roles(_read(value), roles) for value in _values(agency))


def _with_roles(node: Condition, roles: list[str]) -> Condition:
    """A condition on agencies as the same on agencies with one of the roles."""
    match node:
        case Values("agency", values):
            return having([str(value) for value in values], roles)
        case All(children):
            return All(tuple(_with_roles(child, roles) for child in children))
        case AnyOf(children):
            return AnyOf(tuple(_with_roles(child, roles) for child in children))
        case _:
            return node


def _roles(side: Node) -> list[str]:
    nodes = map(_read, _values(side))
    return [str(role) for node in nodes if isinstance(node, Values) for role in node.values]


def _values(side: Node) -> list[FieldValue]:
    if isinstance(side, Or):
        return [value for child in side.children for value in _values(child)]
    assert isinstance(side, FieldValue)
    return [side]


def _read(item: FieldValue) -> Condition:
    node = read_value(item.field, item.value)
    assert node is not None, "the parser takes readable values only"
    return node
