"""The answers of `catalyseur match`, for people."""

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from catalyseur.toolbox.description import window_text
from catalyseur.toolbox.finding import Finding
from catalyseur.toolbox.matching import Answers, Match
from catalyseur.toolbox.questions import Question
from catalyseur.toolbox.windows import ENDED
from catalyseur.toolbox.wording import criterion_text, fact_text
from catalyseur.values.verdict import Verdict

_TITLES = {
    Verdict.YES: "OUI : le projet remplit tous les critères publiés",
    Verdict.CANNOT_TELL: "NE PEUT PAS ENCORE DIRE : il manque une information",
    Verdict.NO: "NON : un critère publié n’est pas rempli",
}
_SIGNS = {Verdict.YES: "+", Verdict.CANNOT_TELL: "?", Verdict.NO: "-"}
_WIDTH = 110


def answers_text(answers: Answers, question: Question | None) -> str:
    """Write the answers: yes, cannot tell, no; ended windows folded to one line each group."""
    lines: list[str] = []
    if question:
        lines += [
            "",
            *wrap(f"Question suivante : {question.text}", _WIDTH, subsequent_indent="  "),
            f"  (sa réponse tranche au moins {question.settles} dispositif(s))",
        ]
    for verdict in (Verdict.YES, Verdict.CANNOT_TELL, Verdict.NO):
        lines += _group_lines(verdict, [match for match in answers.matches if match.verdict is verdict])
    if answers.not_listed:
        lines += [
            "",
            f"{answers.not_listed} dispositif(s) connus plus d’un an après cette date ne sont pas listés.",
        ]
    lines += ["", "Ces réponses informent et n’engagent pas les services instructeurs.", ""]
    return "\n".join(lines)


def _group_lines(verdict: Verdict, matches: list[Match]) -> Iterator[str]:
    if not matches:
        return
    yield ""
    ended = [match for match in matches if match.window.state in ENDED]
    yield f"{_TITLES[verdict]} ({len(matches) - len(ended)} en cours ou à venir, {len(ended)} terminés)"
    for match in matches:
        if match.window.state not in ENDED:
            yield from _match_lines(match)
    if ended:
        yield from _wrap(
            "Fermés ou épuisés ce jour-là : "
            + _list(f"{one.scheme.name} ({one.scheme.ref})" for one in ended)
        )


def _match_lines(match: Match) -> Iterator[str]:
    yield f"  {match.scheme.ref} {match.scheme.name}"
    hour = match.version.window.closes_at
    at = f" ; dernier jour à {hour}" if hour and match.window.days_left is not None else ""
    yield f"      {window_text(match.window)}{at}"
    for finding in match.findings:
        if finding.verdict is match.verdict:
            yield from _wrap(_finding_text(finding))
            if finding.question:
                yield from _wrap(f"? {finding.question}")
    asked = [fact for fact in match.missing_facts if not fact.startswith("conditions.")]
    if asked:
        yield from _wrap(f"Il manque : {_list(f'{fact_text(fact)} ({fact})' for fact in asked)}")
    if match.verdict is not Verdict.NO and match.to_confirm:
        yield from _wrap(f"À confirmer au guichet : {_list(map(criterion_text, match.to_confirm))}")


def _finding_text(finding: Finding) -> str:
    name = finding.criterion.partition(":")[2]
    if name and finding.verdict is Verdict.CANNOT_TELL:
        return f"? {finding.expected} (à renseigner : {_list(finding.missing)})"
    if name:
        return f"{_SIGNS[finding.verdict]} {finding.expected} {finding.actual}"
    return (
        f"{_SIGNS[finding.verdict]} {criterion_text(finding.criterion)} : {finding.actual} "
        f"(attendu : {finding.expected})"
    )


def _wrap(text: str) -> list[str]:
    text = re.sub(" ([?!:;»%])", "\u00a0\\1", text).replace("« ", "«\u00a0")
    return wrap(text, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8, break_on_hyphens=False)


def _list(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
