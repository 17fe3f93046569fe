from hypothesis import given, settings, Phase
from tables.support_texts import *
from servicekit.tables import toml_text, markdown_text, csv_text, showing, declaring
@settings(max_examples=1500, phases=[Phase.generate, Phase.shrink])
@given(tables())
def test_toml(t):
    x = toml_text.dumps(t)
    b = toml_text.loads(x, check=False)
    assert b == t and outcomes_of(b) == outcomes_of(t)
    assert toml_text.dumps(b) == x
@settings(max_examples=1500, phases=[Phase.generate, Phase.shrink])
@given(tables())
def test_md(t):
    x = markdown_text.dumps(t)
    b = markdown_text.loads(x, check=False)
    assert b == t and outcomes_of(b) == outcomes_of(t)
    assert markdown_text.dumps(b) == x
@settings(max_examples=1500, phases=[Phase.generate, Phase.shrink])
@given(tables())
def test_csv(t):
    x = csv_text.dumps(t)
    b = csv_text.loads(x, check=False)
    assert b == t and outcomes_of(b) == outcomes_of(t)
    assert csv_text.dumps(b) == x
@settings(max_examples=1500, phases=[Phase.generate, Phase.shrink])
@given(tables())
def test_show(t):
    showing.text(t); showing.html(t)
@settings(max_examples=1500, phases=[Phase.generate, Phase.shrink])
@given(columns())
def test_col(c):
    assert declaring.declare(declaring.declared(c)) == c
