"""The live session: facts arrive one by one, verdicts settle, the next question is known."""

from lawrules.backends.session.live import SUPPORT, Session, open_session

__all__ = ["SUPPORT", "Session", "open_session"]
