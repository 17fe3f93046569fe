"""Presets: what the exports of other products hold, as far as their makers document it.

A column or a value is *sure* where the documentation names it. All else is a guess, which a starter
playbook marks as one. Priorities, teams and people are taken as they are called.

Source:
    Zendesk: developer.zendesk.com, "Incremental Exports" and "Custom ticket statuses" (the status
    categories new, open, pending, hold, solved; closed belongs to solved), and the properties of a
    ticket of the Ticketing API. Assumed: one ticket a line, as the API returns it; the columns of
    the CSV export, whose headings are not documented.
    ServiceNow: "Viewing Sys Audit and Audit Relationship Change tables" (fields of sys_audit; times
    are in UTC), KB0564465 "Incident Management State Model", and the columns of the table incident.
    Assumed: an audit is exported with the names of its fields, and the labels of its values.
    Jira: "Data pipeline export schema" (issues: instants are ISO text in UTC). Assumed: the names
    of the columns of its issue history, and those of a CSV export of issues.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from servicekit.values import Facts

__all__ = ["PRESETS", "Export"]


def _lower(values: Mapping[str, Mapping[str, str]]) -> Facts:
    return Facts(
        {name: {raw.lower(): word for raw, word in of.items()} for name, of in values.items()}
    )


@attrs.frozen(kw_only=True)
class Export:
    """One export of a product.

    Args:
        title: what it is, in a few words.
        columns: its column by meaning, where the name is documented.
        assumed: the same where it is not.
        values: the word for a value by meaning, where the value is documented; in small letters.
        timezone: the zone of its instants, where that is documented.
        hint: what whoever uses it should know.
    """

    title: str
    columns: Facts = attrs.field(factory=Facts, converter=Facts)
    assumed: Facts = attrs.field(factory=Facts, converter=Facts)
    values: Facts = attrs.field(factory=Facts, converter=_lower)
    timezone: str | None = None
    hint: str

    def named(self) -> dict[str, str]:
        """Return its columns, documented or not."""
        return {**self.columns, **self.assumed}

    def fits(self, header: Mapping[str, object]) -> bool:
        """Tell whether a log with these columns can be this export."""
        named = self.named()
        return named["case"] in header and named["at"] in header


_ZENDESK_STATUS = {
    "new": "new",
    "open": "open",
    "pending": "pending",
    "hold": "on_hold",
    "solved": "resolved",
    "closed": "closed",
}
_SERVICENOW_STATUS = {
    "New": "new", "1": "new",
    "In Progress": "open", "2": "open",
    "On Hold": "on_hold", "3": "on_hold",
    "Resolved": "resolved", "6": "resolved",
    "Closed": "closed", "7": "closed",
}  # fmt: skip
_SERVICENOW_FIELDS = {
    "state": "status",
    "incident_state": "status",
    "priority": "priority",
    "assignment_group": "team",
    "assigned_to": "agent",
}
_JIRA_FIELDS = {"status": "status", "priority": "priority", "assignee": "agent"}
_INCIDENT = {
    "case": "number",
    "order": "sys_mod_count",
    "customer": "caller_id",
    "author": "sys_updated_by",
    "channel": "contact_type",
    "topic": "category",
    "priority": "priority",
    "team": "assignment_group",
    "agent": "assigned_to",
    "opened_at": "opened_at",
    "resolved_at": "resolved_at",
}
_SNAPSHOT = (
    "Each row says what a case was at one instant. Of a case with one row only the last is known:"
    " who had it before, and when it was settled first, is in an export of changes."
)

_NAMESAKES = "Export the column 'Requester id', too: two customers can have one name."

#: The exports of each product, the most telling first.
PRESETS: Mapping[str, tuple[Export, ...]] = MappingProxyType(
    {
        "zendesk": (
            Export(
                title="Zendesk tickets as the API has them, one a line",
                columns={
                    "case": "id",
                    "at": "updated_at",
                    "opened_at": "created_at",
                    "customer": "requester_id",
                    "channel": "via.channel",
                    "kind": "type",
                    "topic": "subject",
                    "status": "status",
                    "priority": "priority",
                    "team": "group_id",
                    "agent": "assignee_id",
                    "brand": "brand_id",
                },
                values={"status": _ZENDESK_STATUS},
                timezone="UTC",
                hint=_SNAPSHOT,
            ),
            Export(
                title="Zendesk tickets as CSV",
                assumed={
                    "case": "Id",
                    "at": "Updated at",
                    "opened_at": "Created at",
                    "resolved_at": "Solved at",
                    "customer": "Requester id",
                    "channel": "Via",
                    "kind": "Ticket type",
                    "topic": "Subject",
                    "status": "Status",
                    "priority": "Priority",
                    "team": "Group",
                    "agent": "Assignee",
                    "brand": "Brand",
                },
                values={"status": _ZENDESK_STATUS},
                hint=f"{_SNAPSHOT} {_NAMESAKES}",
            ),
        ),
        "servicenow": (
            Export(
                title="ServiceNow audit: one row for each field that changed (sys_audit)",
                columns={
                    "case": "documentkey",
                    "at": "sys_created_on",
                    "author": "user",
                    "field": "fieldname",
                    "value": "newvalue",
                },
                values={"field": _SERVICENOW_FIELDS, "status": _SERVICENOW_STATUS},
                timezone="UTC",
                hint="It does not say who the customer is; priorities are numbers, people are ids.",
            ),
            Export(
                title="ServiceNow incidents: one row for each update",
                columns={**_INCIDENT, "at": "sys_updated_on", "status": "state"},
                values={"status": _SERVICENOW_STATUS},
                hint=_SNAPSHOT,
            ),
            Export(
                title="ServiceNow incidents: one row for each update",
                columns=_INCIDENT,
                assumed={"at": "sys_updated_at", "status": "incident_state"},
                values={"status": _SERVICENOW_STATUS},
                hint=_SNAPSHOT,
            ),
        ),
        "jira": (
            Export(
                title="Jira issue history: one row for each field that changed (data pipeline)",
                assumed={
                    "case": "issue_id",
                    "at": "created_date",
                    "author": "author_id",
                    "field": "field",
                    "value": "to_string",
                },
                values={"field": _JIRA_FIELDS},
                timezone="UTC",
                hint="Every team names its own statuses. It does not say who the customer is.",
            ),
            Export(
                title="Jira issues of the data pipeline",
                columns={
                    "case": "key",
                    "kind": "issue_type",
                    "topic": "summary",
                    "status": "status",
                    "agent": "assignee_id",
                    "customer": "reporter_id",
                },
                assumed={
                    "at": "updated_date",
                    "opened_at": "created_date",
                    "resolved_at": "resolution_date",
                    "priority": "priority_name",
                },
                timezone="UTC",
                hint=_SNAPSHOT,
            ),
            Export(
                title="Jira issues as CSV",
                assumed={
                    "case": "Issue key",
                    "at": "Updated",
                    "opened_at": "Created",
                    "resolved_at": "Resolved",
                    "kind": "Issue Type",
                    "topic": "Summary",
                    "status": "Status",
                    "priority": "Priority",
                    "agent": "Assignee",
                    "customer": "Reporter",
                },
                hint=_SNAPSHOT,
            ),
        ),
    }
)
