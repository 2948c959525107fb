"""The practice model: not a language model, but an endpoint that follows a prompt's numbered rules.

It stands where no model service is set. It reads the rules of the system prompt, the facts of the
case and the answers of tools, goes through the rules in their order, and answers in the form of
OpenAI's chat completions. The same question has the same answer each time, and a changed prompt
has another one. What it can follow is told in docs/practice-model.md.
"""

NAME = "practice-model"
SAYS = (
    "This answer comes from the practice model. It is not a language model: it follows the "
    "numbered rules of the prompt word by word, so that prompts, cases and agents can be tried."
)
