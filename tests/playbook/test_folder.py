import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.support import SERVICE
from servicekit.errors import LoadError
from servicekit.playbook import Playbook
from servicekit.playbook.folder import Folder

SHOP = """\
name = "Shop"
timezone = "Europe/London"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"

[[questions]]
id = "open"
otherwise = "always"
facts.day = { column = "text", ask = "Which day?" }
outcomes.always = { kind = "granted", text = "Yes, on {day} as well." }
"""
RETURN = """\
id = "return"
otherwise = "no"
facts.days = { column = "integer", ask = "When did it arrive?" }
outcomes.no.kind = "refused"
outcomes.no.text = "Sorry, {days} days are too many."
"""
CALL = """\
id = "call"
otherwise = "yes"
facts.day = { column = "text", ask = "Which day?" }
outcomes.yes.kind = "granted"
outcomes.yes.text = "Yes."
outcomes.yes.promises = [{ what = "a call", within = "4 working hours", hours = "office" }]
"""
NIGHT = """\
[hours.night]
timezone = "Europe/London"
weekly = "Mo-Fr 22:00-06:00"

[[targets]]
measure = "resolution"
within = "4 working hours"
hours = "office"
"""
FOLDER = {"shop.toml": SHOP, "return.toml": RETURN, "night.toml": NIGHT, "call.toml": CALL}


def problems(texts: dict[str, str] | str) -> list[str]:
    """Return what is wrong with texts, in the order in which it is told."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(texts)
    return [str(problem) for problem in caught.value.exceptions]


def write(folder, texts):
    for name, text in texts.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


# -- files that go well together ------------------------------------------------------------------


def test_the_files_of_a_folder_are_one_playbook(tmp_path):
    """Questions, calendars and targets of all files are joined, and one names another's."""
    playbook = Playbook.load(write(tmp_path, {**FOLDER, "notes.txt": "no = toml ="}), key="secret")

    assert playbook.name == "Shop"
    assert [question.id for question in playbook.answers] == ["call", "return", "open"]
    assert set(playbook.hours) == {"night", "office"}
    assert playbook.targets.targets[0].hours == playbook.hours["office"]
    assert playbook.answers.question("call").outcomes["yes"].promises[0].hours is not None
    assert playbook.answers.key == b"secret"


def test_a_folder_is_read_as_its_texts_are(tmp_path):
    """A folder gives the playbook that its texts give, without any file, also from bytes."""
    assert Playbook.load(write(tmp_path, FOLDER)) == Playbook.parse(FOLDER)


def test_folders_in_a_folder_are_read_too(tmp_path):
    """Files of folders inside are read, in capitals too, and named as from the folder."""
    (tmp_path / "trips").mkdir()
    write(tmp_path, {"shop.TOML": SHOP, "trips/return.toml": RETURN, "trips/call.Toml": CALL})
    book = Playbook.load(tmp_path).answers

    assert [question.id for question in book] == ["open", "call", "return"]
    write(tmp_path, {"trips/return.toml": RETURN.replace("refused", "refusd")})
    with pytest.raises(LoadError) as caught:
        Playbook.load(tmp_path)
    words = "'refusd' is not known; did you mean 'refused'?"
    assert str(caught.value.exceptions[0]) == f"trips/return.toml: outcomes.no.kind: {words}"


def test_a_folder_may_lend_its_name(tmp_path):
    """A book of questions without a name is called after its folder, or its file."""
    folder = tmp_path / "answers"
    folder.mkdir()
    write(folder, {"return.toml": RETURN})

    assert Playbook.load(folder).name == "answers"
    assert Playbook.load(folder / "return.toml").name == "return"


def test_a_question_alone_is_the_same_as_one_in_a_list():
    """A file with one question says the same as a file with a list of one."""
    assert Playbook.parse(RETURN) == Playbook.parse(f"[[questions]]\n{RETURN}")


# -- versions -------------------------------------------------------------------------------------


@given(st.permutations(["a.toml", "b.toml", "c.toml", "d.toml"]))
def test_names_and_order_of_files_make_no_other_version(names):
    """The version of a folder does not depend on what its files are called."""
    texts = dict(zip(names, FOLDER.values(), strict=True))

    assert Playbook.parse(texts).version == Playbook.parse(FOLDER).version


def test_what_files_say_makes_the_version():
    """One file that says the same as a folder has its version; saying anything else changes it."""
    whole = f"{SHOP}\n[[questions]]\n{CALL}\n[[questions]]\n{RETURN}\n{NIGHT}"
    version = Playbook.parse(FOLDER).version

    assert Playbook.parse(whole).version == version
    assert Playbook.parse({**FOLDER, "none.toml": "# nothing"}).version == version
    for file, text in FOLDER.items():
        other = text.replace("office", "desk").replace("Sorry", "Regrets")
        assert Folder({**FOLDER, file: other}).version != version


def test_the_order_of_targets_makes_the_version():
    """The first target that matches applies, so files that put another first say another thing."""
    one = '[[targets]]\nid = "one"\nmeasure = "resolution"\nwithin = "4 hours"\n'
    two = one.replace("one", "two")
    name = {"z.toml": 'name = "Desk"'}

    first = Playbook.parse({"a.toml": one, "b.toml": two, **name})
    assert [target.id for target in first.targets.targets] == ["one", "two"]
    assert Playbook.parse({"b.toml": one, "a.toml": two, **name}).version != first.version


# -- mistakes -------------------------------------------------------------------------------------


def test_a_mistake_is_told_with_its_file():
    """Problems come file by file, each with the place as that file counts it."""
    found = problems(
        {
            "call.toml": CALL.replace('kind = "granted"', 'kind = "grant"').replace("office", "x"),
            "desk.toml": NIGHT.replace("resolution", "resolve").replace("22:00-", "22-"),
            "more.toml": f"[[questions]]\n{RETURN}[[questions]]\nowner = 5\n{CALL}",
            "odd.toml": "colour = 'red'\nquestions = [5]",
            "shop.toml": SHOP.replace('id = "open"', "owner = 5\nid = ''"),
        }
    )

    assert [each.split(": ")[:2] for each in found] == [
        ["call.toml", "outcomes.yes.kind"],
        ["call.toml", "outcomes.yes.promises[0].hours"],
        ["desk.toml", "hours.night.weekly"],
        ["desk.toml", "targets[0].measure"],
        ["more.toml", "questions[1].id"],
        ["more.toml", "questions[1].owner"],
        ["odd.toml", "questions[0]"],
        ["odd.toml", "colour"],
        ["shop.toml", "questions[0].id"],
        ["shop.toml", "questions[0].owner"],
    ]


def test_a_mistake_of_a_question_alone_has_no_number():
    """In a file with one question, places are those that the file shows."""
    text = CALL.replace("granted", "grant").replace("office", "desk")

    assert [each.split(":")[0] for each in problems(text)] == [
        "outcomes.yes.kind",
        "outcomes.yes.promises[0].hours",
    ]
    assert [each.split(": ")[:2] for each in problems({"a.toml": text, "b.toml": SHOP})] == [
        ["a.toml", "outcomes.yes.kind"],
        ["a.toml", "outcomes.yes.promises[0].hours"],
    ]


def test_a_question_without_an_id_is_still_one():
    """A file with a question's keys and no id lacks the id, and nothing else."""
    assert problems(RETURN.replace("id", "# id")) == ["id: is missing; give text"]


def test_what_stands_in_two_files_is_a_mistake():
    """A name, a calendar or a limit stands in one file; which other has it is told."""
    limits = "[limits]\nmax_hand_overs = 3"

    assert problems(
        {
            "a.toml": f"{SHOP}\n{limits}",
            "b.toml": f'name = "Shop"\nhours = 5\nquestions = 5\n{limits}',
            "c.toml": SHOP.replace('id = "open"', 'id = "shut"'),
        }
    ) == [
        "b.toml: name: stands in a.toml as well; say it once",
        "b.toml: hours: stands in a.toml as well; say it once",
        "b.toml: questions: stands in a.toml as well; say it once",
        "b.toml: limits.max_hand_overs: stands in a.toml as well; say it once",
        "c.toml: name: stands in a.toml as well; say it once",
        "c.toml: timezone: stands in a.toml as well; say it once",
        "c.toml: hours.office: stands in a.toml as well; say it once",
    ]


def test_what_no_file_says_has_no_file():
    """What no file of a folder says is told without one."""
    assert problems({"a.toml": "", "b.toml": ""}) == ["name: is missing; give text"]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('id = "one"\n', "id"),
        ("", "id"),
        ("fallback = true\n", "fallback"),
    ],
    ids=["id", "measure", "fallback"],
)
def test_twins_among_targets_are_told_where_they_stand(lines, key):
    """The second of two targets that share what none may is told by its place in its file."""
    target = f'[[targets]]\nmeasure = "resolution"\nwithin = "4 hours"\n{lines}'
    other = target if key == "id" else f'{target}id = "two"\n'
    desk = 'name = "Desk"\n'

    for texts, place in [
        ({"a.toml": desk + target, "b.toml": other}, f"b.toml: targets[0].{key}: "),
        ({"a.toml": target + other, "b.toml": desk}, f"a.toml: targets[1].{key}: "),
        (desk + target + other, f"targets[1].{key}: "),
    ]:
        [twin] = problems(texts)
        assert twin.startswith(place)


def test_targets_of_two_measures_have_a_fallback_each():
    """One fallback of each measure is no mistake, and neither are several that are none."""
    target = '[[targets]]\nid = "{}"\nmeasure = "{}"\nwithin = "4 hours"\nfallback = {}\n'
    given = [
        ("a", "resolution", "true"),
        ("b", "first_reply", "true"),
        ("c", "resolution", "false"),
    ]
    text = 'name = "Desk"\n' + "".join(target.format(*each) for each in given)

    assert [each.id for each in Playbook.parse(text).targets.targets] == ["a", "b", "c"]


def test_an_id_that_is_wrong_is_told_once():
    """A target whose id is no text is not blamed for having none beside."""
    target = '[[targets]]\nmeasure = "resolution"\nwithin = "4 hours"\n'

    assert problems(f'name = "Desk"\n{target}{target}id = 5\n') == ["targets[1].id: 5 is not text"]


def test_twins_in_two_files_are_a_mistake():
    """Two files with the same question are told at the second."""
    [twin] = problems({**FOLDER, "shut.toml": RETURN})

    assert twin.startswith("shut.toml: id: 'return' is there twice")


def test_a_file_that_cannot_be_read_hides_no_mistake_of_another(tmp_path):
    """What cannot be read is told by its file, beside all mistakes of the other files."""
    write(
        tmp_path,
        {
            "a.toml": "id = ",
            "b.toml": 'id = "Café"'.encode("latin-1"),
            "c.toml": CALL.replace("granted", "grant"),
            "d.toml": "x" + ".x" * 60 + " = 1",
            "e.toml": "[limits]\nmax_hand_overs = 3 # confirm",
        },
    )
    with pytest.raises(LoadError) as caught:
        Playbook.load(tmp_path)

    # The calendar that c.toml names may well stand in a file that cannot be read.
    assert str(caught.value).split("\n") == [
        f"{tmp_path} cannot be used:",
        "  a.toml: Invalid value (at end of document)",
        "  b.toml: is not UTF-8 at byte 9; save the file as UTF-8",
        "  c.toml: outcomes.yes.kind: 'grant' is not known; did you mean 'granted'?",
        "  d.toml: x: tables and lists are nested more than 50 deep",
        "  e.toml: line 2: is a guess: max_hand_overs = 3; check it, then delete '# confirm'",
    ]


def test_an_empty_folder_is_no_playbook(tmp_path):
    """A folder without any TOML file is refused by its name, also where a folder looks like one."""
    (tmp_path / "sub.toml").mkdir()
    (tmp_path / "notes.txt").write_text("name = 'Desk'")

    with pytest.raises(LoadError) as caught:
        Playbook.load(tmp_path)

    assert str(caught.value) == (
        f"{tmp_path} cannot be used:\n  there is no file in it whose name ends with .toml"
    )


_DEEP = "tables and lists are nested more than 50 deep"
# More than the interpreter can follow.
_FAR = "[" * 2_000


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a." * 2000 + "a = 1", "a"),
        ("y = 1\nx = " + "[" * 60 + "]" * 60, "x"),
        ("a.b = 1\nx = " + _FAR, "line 2"),
        ("x = " + "[\n" * 2_000, "line 50"),
        ("x = " + "{ a = " * 2_000, "line 1"),
        (f"s = \"[[' \\\" #\"\nt = '''\n{_FAR}\n''' # {_FAR}\nx = {_FAR}", "line 5"),
        (f's = """\n\\"""\n{_FAR}"""\nt = \'#"{_FAR}\'\nx = [\n{_FAR}', "line 6"),
        ("[[s]]\nt = [{}]\n" * 60 + "x = [" + _FAR, "line 121"),
    ],
    ids=["dotted", "few", "brackets", "lines", "inline", "literals", "texts", "closed"],
)
def test_what_is_nested_without_end_is_refused(text, place):
    """A value that is too deep to be looked into is told by its key, or else by its line."""
    assert problems(text) == [f"{place}: {_DEEP}"]


def test_too_deep_a_value_is_told_by_its_file():
    """The file that has it is named as well."""
    found = problems({"a.toml": 'name = "Desk"', "b.toml": f"foo = {_FAR}"})

    assert found == [f"b.toml: line 1: {_DEEP}"]


def test_a_stack_that_ends_elsewhere_is_not_blamed_on_the_text(monkeypatch):
    """A flat text that the host leaves no room to read is not called deep."""

    def ended(*_, **__):
        raise RecursionError("no room")

    monkeypatch.setattr("servicekit.playbook.folder.tomllib.loads", ended)
    assert problems('name = "Desk"\nx = [[[1]]]') == ["no room"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rules]]\nid = 'a'\n[rules]\nid = 'b'", "Cannot "),
        ("[rules]\nid = 'a'\n[rules]\nid = 'b'", "Cannot declare"),
    ],
)
def test_one_bracket_where_two_are_meant(text, words):
    """Where TOML refuses a table for the one before it, double brackets are proposed."""
    [told] = problems(text)

    assert told.startswith(words)
    assert told.endswith("; of several tables each has its name in double brackets, like [[rules]]")


def test_a_number_that_no_machine_holds_is_refused():
    """A number beyond all decimals is a mistake of the text, like other errors of TOML."""
    assert len(problems(f"x = 1e{'9' * 30}")) == 1


def test_one_text_needs_no_file():
    """A text alone has places without a file, and its mark of the byte order is no mistake."""
    folder = Folder({"": "\ufeffname = 'Desk'"})

    assert (folder.values, folder.problems(), folder.complete) == ({"name": "Desk"}, [], True)


@pytest.mark.parametrize("part", ["[follow_ups]", "[contact]", "[[triggers]]\n", "[columns]"])
def test_parts_in_a_file_of_their_own_say_the_same(part):
    """Triggers, follow-ups and contact policy can stand in files of their own."""
    start, _, rest = SERVICE.partition(part)
    one, two = Playbook.parse(SERVICE), Playbook.parse({"a.toml": start, "b.toml": part + rest})

    assert one == two
    assert one.version == two.version


def test_a_mistake_in_a_part_names_its_file():
    """A mistake in a part that stands in a file of its own is placed in that file."""
    start, part, rest = SERVICE.partition("[contact]")
    texts = {"desk.toml": start, "how.toml": part + rest.replace('"the rota"', "3")}

    assert problems(texts) == ["how.toml: contact.windows[0].source: 3 is not text"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('window = "14 days"', 'window = "15 days"'),
        ('answer_within = "30 seconds"', 'answer_within = "31 seconds"'),
        ('"optional enum trial, paid"', '"optional enum trial, paid, gift"'),
        ('severity = "high"', 'severity = "low"'),
        ("promise_broken = true", "promise_broken = false"),
        ('amount = "200 GBP"', 'amount = "201 GBP"'),
        ('then = ["ask", "call"]', 'then = ["call", "ask"]'),
        ('who = "team"', 'who = "owner"'),
        ('together = "1 day"', 'together = "2 days"'),
        ('decent_hours = "08:00-20:00"', 'decent_hours = "08:00-21:00"'),
        ("us-solicitation = {}\n", ""),
        ('source = "the rota"', 'source = "a rota"'),
        ("dates = [2026-12-31]", "dates = [2026-12-30]"),
        ("count = 3", "count = 4"),
    ],
)
def test_every_part_counts_in_the_version(old, new):
    """Whatever a part says otherwise gives the playbook another version."""
    assert SERVICE.count(old) == 1
    assert Playbook.parse(SERVICE).version != Playbook.parse(SERVICE.replace(old, new)).version


def test_notes_do_not_count_in_the_version():
    """Comments, blank lines and the order of keys say nothing."""
    text = SERVICE.replace("\n[contact]\n", "\n\n# How we call.\n[contact] # see below\n")
    text = text.replace(
        'id = "ask"\npurpose', 'purpose = "ask whether it stayed fixed"\nid = "ask"#'
    )

    assert Playbook.parse(SERVICE).version == Playbook.parse(text).version
