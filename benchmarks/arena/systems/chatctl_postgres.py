"""chatctl on PostgreSQL, by the build that has it."""

import os

from .chatctl import Chatctl
from .postgres import OnServer, server_kb


class ChatctlPostgres(OnServer, Chatctl):
    title = "chatctl on PostgreSQL"
    on_enqueue = "the chat and its event (synchronous_commit = on)"
    on_finish = "the end and its event; ends that come together share a transaction"

    @property
    def program(self) -> str:
        return os.environ["CHATCTL_POSTGRES"]

    @property
    def database(self) -> str:
        return self.address

    def prepare(self) -> None:
        self.make_database()
        super().prepare()

    def ask(self, query: str) -> list[tuple]:
        return self.ask_server(query, options="-c search_path=chatctl")

    def settings(self) -> dict[str, str]:
        return OnServer.settings(self)

    def beside(self) -> dict:
        return {"server_kb": server_kb()}
