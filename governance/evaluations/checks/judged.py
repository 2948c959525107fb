"""Checks that a model makes: llm-rubric and similar. The caller brings the model, or none."""

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import CannotJudge, Finding
from governance.evaluations.checks.judge import JudgeUnavailable, Opinion, Question
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_json, as_text


def llm_rubric(assertion: Assertion) -> Check:
    """A judge holds the answer against a rubric in words."""
    value = assertion.value
    if not value or not isinstance(value, (str, dict, list)):
        raise BadAssertion(f"“{assertion.type}” needs a rubric in words as its value.")
    question = Question(
        "llm-rubric",
        value if isinstance(value, str) else as_json(value),
        assertion.rubric_prompt,
        assertion.config,
    )

    def check(answer: Answer) -> Finding:
        opinion = _ask(answer, question)
        holds = opinion.score >= 0.5 if opinion.passed is None else opinion.passed
        if assertion.threshold is not None:
            holds = holds and opinion.score >= assertion.threshold
        words = f": {opinion.words.strip()}" if opinion.words.strip() else "."
        return Finding(
            holds,
            f"The judge {'accepts' if holds else 'does not accept'} the answer{words}",
            share=opinion.score,
        )

    return check


def similar(assertion: Assertion) -> Check:
    """A judge finds the answer close in meaning to at least one of the texts."""
    value = assertion.value
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise BadAssertion(f"“{assertion.type}” needs a text or a list of texts as its value.")
    threshold = 0.75 if assertion.threshold is None else assertion.threshold
    questions = [Question("similar", text, None, assertion.config) for text in texts]

    def check(answer: Answer) -> Finding:
        score = max(_ask(answer, question).score for question in questions)
        holds = score >= threshold
        side = "reaches" if holds else "is below"
        return Finding(
            holds, f"The similarity {score:.2f} {side} {as_text(threshold)}.", share=score
        )

    return check


def _ask(answer: Answer, question: Question) -> Opinion:
    judge = answer.around.judge
    if judge is None:
        raise CannotJudge(f"“{question.kind}” needs a model as judge, and none is set.")
    try:
        opinion = judge.opinion(question, answer.text)
    except JudgeUnavailable as problem:
        raise CannotJudge(f"The judge gave no opinion: {problem}") from None
    if not 0 <= opinion.score <= 1:
        raise CannotJudge(f"The judge gave the score {opinion.score}, which is not from 0 to 1.")
    return opinion
