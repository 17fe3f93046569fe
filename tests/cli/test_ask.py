import json
from datetime import UTC, datetime

import pytest

from cli.support import BOOK, CTRL_C, CTRL_D, KINDS, Ran, file, process, terminal
from servicekit.instants import to_microseconds
from servicekit.playbook import Playbook

AT = ("--at", "2026-05-01T12:00")
GRANTED = ("days=5", "opened=no", "price=20")


@pytest.fixture
def shop(tmp_path):
    return file(tmp_path, "shop.toml", BOOK)


@pytest.fixture
def kinds(tmp_path):
    return file(tmp_path, "kinds.toml", KINDS)


def rows(out):
    """Return what stands beside each word, below the text."""
    _, _, below = out.partition("\n\n")
    return [line.split(maxsplit=1) for line in below.splitlines()]


# -- what is answered -----------------------------------------------------------------------------


def test_an_answer_tells_everything(command, shop):
    """An answer is its text first, then the outcome, why, what is promised, and what it takes."""
    version = Playbook.load(shop).answers.question("return").version(0, "refund")

    assert command("ask", shop, "return", *GRANTED, *AT) == Ran(
        0,
        "Yes, please send it back; we refund 20.00 EUR.\n"
        "\n"
        "outcome   refund (granted)\n"
        "because   Rule in-time applies: days <= 30 and opened = no.\n"
        "facts     days = 5, opened = no, price = 20.00 EUR\n"
        "promise   refund 20.00 EUR, between Fri 8 May 2026 17:30 BST and Tue 12 May 2026 17:30"
        " BST\n"
        "promise   a mail, by Sat 2 May 2026 12:00 BST\n"
        "needs     authority for refund of 20.00 EUR\n"
        "language  en\n"
        f"version   {version}\n"
        "asked at  Fri 1 May 2026 12:00 BST\n",
        "",
    )


def test_explain_tells_where_the_lines_run(command, shop):
    """With --explain the rules that nearly apply are told, and what would change the outcome."""
    out = command("ask", shop, "return", *GRANTED, *AT, "--explain").out

    assert (
        "explained  rule in-time applies (days <= 30 and opened = no): refund\n"
        "           rule opened does not: it wants opened = yes\n"
        "           days = 31 would make it too_late\n"
        "           opened = yes would make it voucher\n"
        "asked at " in out
    )


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("de-AT", "Ja, wir erstatten 20.00 EUR.", "de"),
        ("fr", "Yes, please send it back; we refund 20.00 EUR.", "en; it is not written in fr"),
        ("EN_gb", "Yes, please send it back; we refund 20.00 EUR.", "en"),
    ],
)
def test_the_language_may_be_chosen(command, shop, language, text, told):
    """With --language it answers in that language, and says so where it has to take another."""
    out = command("ask", shop, "return", *GRANTED, *AT, "--language", language).out

    assert out.startswith(f"{text}\n")
    assert ["language", told] in rows(out)


def test_the_customer_may_be_named(command, shop):
    """What is said of the customer fills its places in the text, and is no fact."""
    out = command("ask", shop, "return", *GRANTED, "customer.name=Sam", *AT).out

    assert out.startswith("Yes, Sam send it back;")
    assert ["facts", "days = 5, opened = no, price = 20.00 EUR"] in rows(out)


def test_an_answer_may_need_no_facts(command, tmp_path):
    """Where no fact makes a difference, none is asked for and none is told."""
    text = '"{note}|{tier}|{badges}|{since|never}|{on}"'
    book = file(tmp_path, "same.toml", KINDS.replace(text, '"All of them."'))
    out = command("ask", book, "kinds", "--explain").out

    assert out.startswith("All of them.\n\noutcome    said (granted)\n")
    assert ["explained", "there is no rule, and nothing would change the outcome"] in rows(out)
    assert "facts" not in out


def test_drafts_are_answered_and_marked(command, shop):
    """A draft is answered, and marked as one; so is what customers are not told."""
    out = command("ask", shop, "fee", "bulky=no", *AT).out

    assert out.startswith("5 EUR.\n")
    assert ["note", "a draft: nobody is told this yet"] in rows(out)
    assert ["note", "for colleagues: customers are not told this"] in rows(out)


@pytest.mark.parametrize(
    ("at", "text", "since"),
    [
        ("2026-06-30T23:30", "5 EUR.", "2026-01-01"),
        ("2026-06-30T23:30Z", "6 EUR.", "2026-07-01"),
        ("2026-07-01", "6 EUR.", "2026-07-01"),
    ],
)
def test_the_instant_decides_which_rules_hold(command, shop, at, text, since):
    """With --at the rules of then answer; without an offset it is meant in the book's zone."""
    out = command("ask", shop, "fee", "bulky=no", "--at", at).out

    assert out.startswith(f"{text}\n")
    assert out.split("version ")[1].splitlines()[0].endswith(f", by rules in force since {since}")


def test_without_an_instant_it_is_asked_now(command, shop):
    """Without --at it is asked now, and the instant is told."""
    before = datetime.now(UTC).replace(microsecond=0)
    told = json.loads(command("ask", shop, "return", "days=31", "--json").out)["at"]

    assert to_microseconds(before) <= to_microseconds(datetime.fromisoformat(told))
    assert to_microseconds(datetime.fromisoformat(told)) <= to_microseconds(datetime.now(UTC))


def test_values_are_read_as_in_cells(command, kinds):
    """Values may hold spaces and signs of their own, and are read by the kind of their fact."""
    facts = (
        "note=a = b,  c",
        "tier=very good",
        "badges=press, vip",
        "since=2h30m",
        "on=2026-05-04",
    )
    out = command("ask", kinds, "kinds", *facts).out

    assert out.startswith("a = b,  c|very good|press, vip|2h30m|2026-05-04\n")


def test_an_empty_value_is_an_empty_text_or_set(command, kinds):
    """``fact=`` is a text without letters, a set of nothing, and no value of any other kind."""
    facts = ("note=", "tier=standard", "badges=", "since=none", "on=2026-05-04")

    assert command("ask", kinds, "kinds", *facts).out.startswith("|standard||never|2026-")
    assert command("ask", kinds, "kinds", "on=").err == (
        "servicekit: the facts for question 'kinds' cannot be used:\n"
        "  on: '' is not possible; give a date such as 2026-05-04\n"
    )


def test_texts_cannot_steer_the_terminal(command, kinds):
    """Markup in a text is shown as it is, and control characters not at all."""
    facts = ("tier=standard", "badges=", "since=none", "on=2026-05-04")
    out = command("ask", kinds, "kinds", "note=[red]\x1b[2J:smile:\x07[/]", *facts).out

    assert out.startswith("[red][2J:smile:[/]|standard")


# -- what is missing ------------------------------------------------------------------------------


def test_what_is_missing_is_said(command, shop):
    """Without a terminal what is missing is said in words, and the command ends with 1."""
    assert command("ask", shop, "return", "days=5", *AT, "--language", "de", "--explain") == Ran(
        1,
        "Not answered yet. It can be refund or voucher. To find out:\n"
        "\n"
        "opened     Geöffnet? (yes or no)\n"
        "explained  rule in-time may: not known is whether opened = no\n"
        "           rule opened may: not known is whether opened = yes\n"
        "asked at   Fri 1 May 2026 12:00 BST\n",
        "",
    )


def test_every_missing_fact_is_said_with_its_values(command, kinds):
    """For each fact that is missing it is said which values there are."""
    out = command("ask", kinds, "kinds").out

    assert rows(out)[:-1] == [
        ["note", "What else? (any text)"],
        ["tier", "Which tier? (one of standard, very good)"],
        [
            "badges",
            'Which badges? (one or more of vip, press, with commas between, or "" for none)',
        ],
        ["on", "On which day? (a date such as 2026-05-04)"],
    ]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("tier=Standard", "badges= VIP,press "), "standard|press, vip|"),
        (("tier= VERY GOOD ", "badges=Press"), "very good|press|"),
        (("tier=standard", 'badges="VIP"'), "'\"VIP\"' is not possible; give one or more of vip"),
        (("tier=std", "badges="), "'std' is not possible; give one of standard, very good"),
    ],
)
def test_labels_in_capitals(command, kinds, given, text):
    """Who types a label need not look at capitals and spaces; in quotes it stands as it is."""
    ran = command("ask", kinds, "kinds", "note=", *given, "since=none", "on=2026-05-04")

    assert text in ran.out + ran.err


def test_labels_that_differ_in_capitals_alone(command, tmp_path):
    """Where capitals tell labels apart, or a label is spelt with spaces, they count."""
    text = KINDS.replace('"enum standard, very good"', "'optional enum a, A, None, \" b \"'")
    book = file(tmp_path, "kinds.toml", text.replace("{tier}", "{tier|nobody}"))
    rest = ("note=", "badges=", "since=none", "on=2026-05-04")

    for given, told in {"a": "|a|", "A": "|A|", " b ": "| b |", "None": "|None|"}.items():
        assert command("ask", book, "kinds", f"tier={given}", *rest).out.startswith(told)
    assert command("ask", book, "kinds", "tier=none", *rest).out.startswith("|nobody|")
    assert "'NONE' is not possible" in command("ask", book, "kinds", "tier=NONE", *rest).err


def test_names_do_not_steer_the_terminal(command, tmp_path):
    """Control characters in names are left out, and a name stays in its line."""
    text = KINDS.replace('"kinds"', '"ki\\nnds"').replace("{on}", "{\\u001b]0;o\\u202e}")
    book = file(tmp_path, "kinds.toml", text.replace("\non =", '\n"\\u001b]0;o\\u202e" ='))

    assert command("ask", book).out.startswith("ki nds  Which kinds are there?\n")
    out = command("ask", book, "ki\nnds").out
    assert "\n]0;o  " in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_a_terminal_asks_back(shop):
    """On a terminal it asks in the question's own words, until a value is one that can be."""
    status, out, _ = terminal(
        "ask", shop, "return", *AT, typed=["5\n", "perhaps\n", "no\n", "20\n"]
    )

    assert status == 0
    assert out.startswith(
        "An empty line ends.\n"
        "How many days ago did it arrive? (a whole number, 0 to 3650)\n"
        "days = 5\n"
        "Did you open the box? (yes or no)\n"
        "opened = perhaps\n"
        "'perhaps' is not possible; give yes or no\n"
        "opened = no\n"
        "What did it cost? (an amount in EUR such as 12.50, at least 0)\n"
        "price = 20\n"
        "\n"
        "Yes, please send it back; we refund 20.00 EUR.\n"
    )


def test_a_terminal_takes_empty_texts_in_quotes(kinds):
    """As an empty line ends, an empty text or set is written with quotes."""
    typed = ['""\n', "standard\n", '""\n', "2026-05-04\n"]
    status, out, _ = terminal("ask", kinds, "kinds", "since=1h", typed=typed)

    assert (status, "\n|standard||1h|2026-05-04\n" in out) == (0, True)


@pytest.mark.parametrize("key", ["\n", CTRL_D, CTRL_C], ids=["empty line", "Ctrl-D", "Ctrl-C"])
def test_whoever_is_asked_may_end_it(shop, key):
    """An empty line, Ctrl-D and Ctrl-C end the asking: what is still missing is said, status 1."""
    status, out, _ = terminal("ask", shop, "return", *AT, typed=["5\n", key])

    assert status == 1
    assert "Traceback" not in out
    assert out.endswith(
        "\n\n"
        "Not answered yet. It can be refund or voucher. To find out:\n"
        "\n"
        "opened    Did you open the box? (yes or no)\n"
        "asked at  Fri 1 May 2026 12:00 BST\n"
    )


def test_a_program_is_never_asked_back(shop):
    """With --json nobody is asked, on a terminal either."""
    status, out, _ = terminal("ask", shop, "return", "days=5", "--json")

    assert status == 1
    assert json.loads(out)["missing"]["ask"][0]["fact"] == "opened"


def test_a_narrow_terminal_puts_words_above(shop):
    """On a narrow terminal each word stands above what it names, and no line is too long."""
    out = terminal("ask", shop, "return", *GRANTED, *AT, columns=30).out

    assert "\nbecause\n  Rule in-time applies: days\n  <= 30 and opened = no.\nfacts\n" in out
    assert max(map(len, out.splitlines())) <= 30


# -- for programs ---------------------------------------------------------------------------------


def test_json_of_an_answer(command, shop):
    """With --json a program gets the answer with everything that it rests on."""
    book = Playbook.load(shop)
    status, out, err = command("ask", shop, "return", *GRANTED, *AT, "--json", "--explain")

    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "schema": 1,
        "playbook": book.version,
        "at": "2026-05-01T12:00:00+01:00",
        "question": "return",
        "brand": None,
        "state": "validated",
        "audience": "public",
        "facts": {"days": "5", "opened": "no", "price": "20"},
        "answer": {
            "text": "Yes, please send it back; we refund 20.00 EUR.",
            "language": "en",
            "outcome": "refund",
            "kind": "granted",
            "rules": ["in-time"],
            "because": [
                {"code": "rule", "text": "Rule in-time applies: days <= 30 and opened = no."}
            ],
            "promises": [
                {
                    "id": "refund",
                    "what": "refund 20.00 EUR",
                    "kind": "refund",
                    "amount": "20.00 EUR",
                    "expected_from": "2026-05-08T17:30:00+01:00",
                    "due_at": "2026-05-12T17:30:00+01:00",
                },
                {
                    "id": "mail",
                    "what": "a mail",
                    "kind": None,
                    "amount": None,
                    "expected_from": None,
                    "due_at": "2026-05-02T12:00:00+01:00",
                },
            ],
            "authority": {"kind": "refund", "amount": "20.00 EUR"},
            "version": book.answers.question("return").version(0, "refund"),
        },
        "missing": None,
        "explanation": {
            "matched": ["in-time"],
            "near_misses": [
                {
                    "rule": "opened",
                    "outcome": "voucher",
                    "failed": ["opened = yes"],
                    "unknown": [],
                }
            ],
            "boundaries": [
                {"fact": "days", "value": "31", "outcome": "too_late"},
                {"fact": "opened", "value": "yes", "outcome": "voucher"},
            ],
        },
    }


def test_json_of_what_is_missing(command, shop):
    """With --json a program gets what to ask for, in words, and what the answer can still be."""
    status, out, err = command("ask", shop, "return", "days=5", "--json")
    told = json.loads(out)

    assert (status, err) == (1, "")
    assert (told["answer"], told["explanation"]) == (None, None)
    assert told["missing"] == {
        "ask": [{"fact": "opened", "words": "Did you open the box?", "values": "yes or no"}],
        "outcomes": ["refund", "voucher"],
    }


def test_the_date_is_part_of_what_is_explained(command, shop):
    """Rules with dates are explained by the date on which it was asked."""
    out = command("ask", shop, "fee", "bulky=no", "--at", "2026-07-31", "--json", "--explain").out
    dated = json.loads(out)["explanation"]["near_misses"][0]

    assert dated == {
        "rule": "bulky",
        "outcome": "six",
        "failed": ["bulky = yes", "as_of in [2026-08-01..2026-08-31]"],
        "unknown": [],
    }


@pytest.mark.parametrize("given", [GRANTED, ()], ids=["answered", "missing"])
def test_json_is_the_same_in_every_process(shop, given):
    """The same question gives the same bytes, whatever the hash seed and the encoding."""
    arguments = ("ask", shop, "return", *given, *AT, "--json", "--language", "de")
    one = process(*arguments, PYTHONHASHSEED="1", COLUMNS="30")

    assert process(*arguments, PYTHONHASHSEED="2", PYTHONIOENCODING="ascii") == one
    assert one.err == ""


# -- which questions there are --------------------------------------------------------------------


def test_without_a_question_they_are_listed(command, shop):
    """Without a question every question is listed with its facts, and what holds it back."""
    assert command("ask", shop) == Ran(
        0,
        "return  Can I send this back?\n"
        "        days: a whole number, 0 to 3650\n"
        "        opened: yes or no\n"
        "        price: an amount in EUR such as 12.50, at least 0\n"
        "fee     What does delivery cost?\n"
        "        (a draft: nobody is told this yet)\n"
        "        (for colleagues: customers are not told this)\n"
        "        bulky: yes or no\n",
        "",
    )


def test_a_brand_and_the_end_of_a_question_are_listed(command, tmp_path):
    """The list says for which customers a question is, that it is retired, or not worded yet."""
    book = KINDS.replace('id = "kinds"', 'id = "kinds"\nstate = "retired"\nbrand = "acme"')
    text = book.replace('phrasings = ["Which kinds are there?"]\n', "")
    out = command("ask", file(tmp_path, "b.toml", text)).out

    assert out.startswith(
        "kinds  (nobody wrote down how people ask)\n"
        "       (for customers of acme)\n"
        "       (retired: nobody is told this any more)\n"
    )


def test_the_list_for_programs(command, shop):
    """With --json the list says how to ask each question."""
    told = json.loads(command("ask", shop, "--json").out)

    assert (told["schema"], told["playbook"]) == (1, Playbook.load(shop).version)
    assert told["questions"][1] == {
        "id": "fee",
        "brand": None,
        "state": "draft",
        "audience": "internal",
        "owner": "sales",
        "phrasings": ["What does delivery cost?"],
        "facts": [{"name": "bulky", "ask": {"*": "Is it bulky?"}, "values": "yes or no"}],
        "outcomes": {"five": "granted", "six": "granted"},
    }


# -- what cannot be used --------------------------------------------------------------------------


def test_facts_that_cannot_be_used_are_told_at_once(command, shop):
    """Every fact that is unknown, wrong, without a value or there twice is told, with status 2."""
    given = (
        "dys=5",
        "days=x",
        "days=3",
        "opened=perhaps",
        "price",
        "as_of=2026-05-01",
        "shoe=4",
        "=3",
    )

    assert command("ask", shop, "return", *given) == Ran(
        2,
        "",
        "servicekit: the facts for question 'return' cannot be used:\n"
        "  dys: is no fact of the question; did you mean 'days'?\n"
        "  days: 'x' is not possible; give a whole number, 0 to 3650\n"
        "  days: is there twice; give it once\n"
        "  opened: 'perhaps' is not possible; give yes or no\n"
        "  price: has no value; write it as fact=value\n"
        "  as_of: is the date of --at; give that\n"
        "  shoe: is no fact of the question; there are days, opened, price, customer.name,"
        " customer.since\n"
        "  =3: has no name; write it as fact=value\n",
    )


def test_a_question_that_is_not_there(command, shop):
    """A question that is not there is said, with those that look like it, or all of them."""
    assert command("ask", shop, "retrun").err == (
        "servicekit: there is no question 'retrun'; did you mean 'return'?\n"
    )
    assert command("ask", shop, "warranty").err == (
        "servicekit: there is no question 'warranty'; there are: return, fee\n"
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("soon", "--at 'soon' is not an instant; write 2026-05-04T09:00"),
        ("2026-03-29T01:30", "--at '2026-03-29T01:30' never was on the clocks of Europe/London"),
        ("0001-01-01T00:00+14:00", "--at '0001-01-01T00:00+14:00' lies outside the years 1 to 9"),
        ("2025-01-01", "no version is in force on 2025-01-01, the first one begins on 2026-01-01"),
    ],
)
def test_an_instant_that_cannot_be_used(command, shop, at, words):
    """An instant that is none, or in which no rules were in force, ends with 2 and words."""
    status, out, err = command("ask", shop, "fee", "bulky=no", "--at", at)

    assert (status, out) == (2, "")
    assert err.startswith(f"servicekit: {words}")


def test_a_retired_question_is_not_answered(command, tmp_path):
    """What is retired is not answered any more."""
    book = file(
        tmp_path, "k.toml", KINDS.replace("[questions.facts]", 'state="retired"\n[questions.facts]')
    )

    assert command("ask", book, "kinds") == Ran(
        2, "", "servicekit: question 'kinds' is retired and answered to nobody\n"
    )


def test_brands_have_questions_of_their_own(command, tmp_path):
    """With --brand the question of that brand answers; one that nobody knows is refused."""
    for brand in ("acme", "zen"):
        words = f'id = "kinds"\nbrand = "{brand}"'
        text = KINDS.replace('id = "kinds"', words).replace('"{note}|', f'"{brand} {{note}}|')
        file(tmp_path, f"{brand}.toml", text)
    given = ("kinds", "note=x", "tier=standard", "badges=", "since=none", "on=2026-05-04")

    assert command("ask", tmp_path, *given, "--brand", "zen").out.startswith("zen x|")
    assert command("ask", tmp_path, *given, "--brand", "acne").err == (
        "servicekit: no question is for brand 'acne'; there are: acme, zen\n"
    )
    assert command("ask", tmp_path, *given).err == (
        "servicekit: question 'kinds' is only there for some brands; choose one with --brand: "
        "acme, zen\n"
    )


def test_an_answer_may_need_to_know_who_asks(command, tmp_path):
    """Where the text names the customer, and nobody says who that is, it says what to give."""
    book = file(tmp_path, "n.toml", KINDS.replace("{note}|", "{customer.name} {customer.since}|"))
    given = ("kinds", "tier=standard", "badges=", "since=none", "on=2026-05-04")
    named = ("customer.name=Sam", "customer.since=2024-02-03T09:00")

    assert command("ask", book, *given) == Ran(
        2, "", "servicekit: the answer names customer.name; give customer.name=…\n"
    )
    assert command("ask", book, *given, *named).out.startswith("Sam 2024-02-03|standard|")
    assert command("ask", book, *given, "customer.name=Sam", "customer.since=x").err == (
        "servicekit: customer.since 'x' is not an instant; write 2026-05-04T09:00\n"
    )


def test_what_is_absent_cannot_be_said(command, tmp_path):
    """Where the text names a fact that is known to be absent, that is said, with status 2."""
    book = file(tmp_path, "n.toml", KINDS.replace("{since|never}", "{since}"))
    given = ("kinds", "note=x", "tier=standard", "badges=", "since=none", "on=2026-05-04")
    status, out, err = command("ask", book, *given)

    assert (status, out) == (2, "")
    assert err.startswith("servicekit: since=None is not possible: ")


def test_a_language_has_to_be_chosen(command, tmp_path):
    """Where there is no language to fall back to, one has to be chosen."""
    book = file(tmp_path, "l.toml", BOOK.replace('fallback_language = "en"\n', ""))
    status, out, err = command("ask", book, "return", "days=31")

    assert (status, out) == (2, "")
    assert err.startswith("servicekit: there are no words for a language that nobody named")
    assert err.endswith("; --language chooses one\n")
    assert command("ask", book, "return", "days=31", "--language", "de").status == 0


def test_a_book_without_questions_answers_none(command, tmp_path):
    """A playbook without questions is said to have none."""
    book = file(tmp_path, "desk.toml", 'name = "Desk"\n')

    assert command("ask", book) == Ran(2, "", f"servicekit: {book} has no questions\n")


def test_without_an_input_nobody_is_asked(shop):
    """Where there is nobody to ask, what is missing is said."""
    status, out, err = process("ask", shop, "return", *AT)

    assert (status, err) == (1, "")
    assert out.startswith("Not answered yet. It can be too_late, refund or voucher.")
