#!/usr/bin/env python3
"""A chat's command that keeps a conversation: each run reads all messages and answers the newest.

  chatctl run -- examples/conversation.py &
  id=$(chatctl start "remember: the milk is sour" --json | jq '.[0].id')
  chatctl wait $id && chatctl send $id "what do you remember?"
"""

import json
import os
import sys


def messages():
    """Oldest first, each with `role`, `content` and `at`."""
    return [json.loads(line) for line in sys.stdin]


def report(progress, note):
    """Says how far the run is. Started by hand, without chatctl, there is nobody to tell."""
    descriptor = os.environ.get("CHATCTL_PROGRESS_FD")
    if descriptor:
        line = json.dumps({"progress": progress, "note": note}) + "\n"
        os.write(int(descriptor), line.encode())


def answer(conversation):
    asked = [message["content"] for message in conversation if message["role"] == "user"]
    if not asked:
        return "Nobody has said anything yet."
    things = [text.removeprefix("remember:").strip() for text in asked if text.startswith("remember:")]
    if asked[-1].startswith("remember:"):
        return f"I remember {len(things)} thing{'s' if len(things) > 1 else ''}."
    said = sum(message["role"] == "assistant" for message in conversation)
    return f"After {said} answers I remember: " + ("; ".join(things) or "nothing") + "."


def main():
    conversation = messages()
    report(0.5, f"read {len(conversation)} messages")
    print(answer(conversation))


if __name__ == "__main__":
    main()
