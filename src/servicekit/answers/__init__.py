"""Answers: the same question and the same facts get the same answer, whoever asks whom."""

from servicekit.answers.answer import Answer, PromiseToMake
from servicekit.answers.book import PROTECTED, AnswerBook
from servicekit.answers.change import ChangeReview, Edit, QuestionChange
from servicekit.answers.checking import BookReport, Finding
from servicekit.answers.comparison import Comparison
from servicekit.answers.edition import Edition
from servicekit.answers.fact import Fact
from servicekit.answers.otherwise import ToldOtherwise
from servicekit.answers.outcome import KINDS, Outcome, PromiseTemplate
from servicekit.answers.practice import Card, Practice
from servicekit.answers.question import AUDIENCES, STATES, Question, SetCase
from servicekit.answers.ruleset import RuleSet
from servicekit.answers.schema import tool_schema
from servicekit.wording import Place, Wording

__all__ = [
    "AUDIENCES",
    "KINDS",
    "PROTECTED",
    "STATES",
    "Answer",
    "AnswerBook",
    "BookReport",
    "Card",
    "ChangeReview",
    "Comparison",
    "Edit",
    "Edition",
    "Fact",
    "Finding",
    "Outcome",
    "Place",
    "Practice",
    "PromiseTemplate",
    "PromiseToMake",
    "Question",
    "QuestionChange",
    "RuleSet",
    "SetCase",
    "ToldOtherwise",
    "Wording",
    "tool_schema",
]
