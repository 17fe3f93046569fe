"""The report as one page of HTML, with the ``jinja2`` package (extra ``html``).

The page needs no network and no other file, can be mailed, and prints well. Charts and timelines
are drawn as SVG by the same templates as the rest, so everything passes through one escaping: what
a customer wrote is shown and never runs.
"""

try:
    import jinja2 as _jinja2  # noqa: F401 - to say what is missing
except ModuleNotFoundError as error:
    raise ImportError(
        "servicekit.extra.html needs jinja2; install it with: pip install 'servicekit-model[html]'",
        name="jinja2",
    ) from error

from servicekit.extra.html.report import report

__all__ = ["report"]
