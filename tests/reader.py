"""Somebody before a browser, over real sockets: signs in, opens pages by websocket, presses buttons, fetches files."""

import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from urllib.parse import urlencode

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

NAVIGATES = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Accept-Language": "zh-CN"}


class BrowserReader:
    """One browser: its cookies, and at most one page that is open."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self.address, self.extra = address, dict(headers or {})
        self.client = httpx.Client(base_url=address, headers=self.extra, trust_env=False, timeout=30)
        self.socket: ClientConnection | None = None
        self.held = ExitStack()

    def sign_in(self, account: str, next_: str = "/") -> httpx.Response:
        """The whole way: entrance, service, callback. Gives the last answer."""
        begun = self.client.get("/sign-in/begin", params={"next": next_}, headers=NAVIGATES)
        assert begun.status_code == 303, begun.text
        self.answered = self._answer_of_service(f"{begun.headers['Location']}&{urlencode({'as': account})}")
        done = self.client.get(self.answered, headers=NAVIGATES)
        self.client.get("/_stcore/health")  # as the page's own script does: the cookie that tells browsers apart
        return done

    def _answer_of_service(self, asked: str) -> str:
        """The address to which the service sends the browser back, after pages of its own."""
        with httpx.Client(trust_env=False, timeout=30) as service:
            while not asked.startswith(f"{self.address}/"):
                answer = service.get(asked)
                assert answer.is_redirect, answer.text
                asked = str(answer.next_request.url) if answer.next_request else ""
        return asked

    @property
    def cookies(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())

    def connect(self) -> ClientConnection:
        """Opens the page's connection."""
        self.close()
        self.socket = self.held.enter_context(
            connect(
                self.address.replace("http", "ws") + "/_stcore/stream",
                origin=self.address,  # type: ignore[arg-type]
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={**self.extra, "Cookie": self.cookies},
                max_size=None,
            )
        )
        return self.socket

    def page(self, name: str = "", **asked: str) -> str:
        """All that the browser is sent of a page."""
        self.shown, self.widgets = (name, asked), {}
        return self.run(self._message())

    def fill(self, key: str, value: str) -> None:
        """Writes into the text field whose key ends so."""
        self.widgets[self._id_of("text", key)] = WidgetState(id=self._id_of("text", key), string_value=value)

    def press(self, key: str) -> str:
        """Presses the button whose key or label ends so, with all that was filled in; gives what comes."""
        id_ = self._id_of("button", key)
        message = self._message()
        message.rerun_script.widget_states.widgets.extend(self.widgets.values())
        message.rerun_script.widget_states.widgets.append(WidgetState(id=id_, trigger_value=True))
        return self.run(message)

    def send_file(self, key: str, name: str, content: bytes) -> httpx.Response:
        """Chooses a file in the uploader whose key ends so, as the page's own script does; gives the server's answer."""
        session = next(one.new_session for one in self.forwarded if one.WhichOneof("type") == "new_session")
        id_, uploader = str(uuid.uuid4()), self._id_of("file_uploader", key)
        answer = self.client.put(
            f"/_stcore/upload_file/{session.initialize.session_id}/{id_}",
            files={"file": (name, content)},
            headers={"X-Xsrftoken": self.client.cookies.get("_streamlit_xsrf") or ""},
        )
        state = WidgetState(id=uploader)
        chosen = state.file_uploader_state_value.uploaded_file_info.add()
        chosen.name, chosen.size, chosen.file_id = name, len(content), id_
        chosen.file_urls.file_id = id_
        self.widgets[uploader] = state
        return answer

    def _message(self) -> BackMsg:
        name, asked = self.shown
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"lang": "zh", **asked})
        message.rerun_script.page_name = name
        message.rerun_script.context_info.locale = "zh-CN"
        return message

    def buttons(self, label: str) -> list[str]:
        """The ids of the buttons that bear a label, in the order in which the page shows them; each is a key to press."""
        shown = (message.delta.new_element.button for message in self.forwarded)
        return list(dict.fromkeys(button.id for button in shown if button.id and button.label == label))

    def _id_of(self, kind: str, key: str) -> str:
        for told in reversed(self.forwarded):
            element = told.delta.new_element
            kinds = {
                "text": (element.text_input, element.text_area),
                "button": (element.button,),
                "file_uploader": (element.file_uploader,),
            }
            for one in kinds[kind]:
                if one.id and (one.id.endswith(key) or one.label.endswith(key)):
                    return str(one.id)
        raise AssertionError(f"the page has no {kind} {key}")

    def run(self, message: BackMsg) -> str:
        """Sends what the page sends, and gives all that comes until the script has finished."""
        opened = self.socket or self.connect()
        opened.send(message.SerializeToString())
        self.forwarded: list[ForwardMsg] = []
        while True:
            told = ForwardMsg.FromString(opened.recv(timeout=120))  # type: ignore[arg-type]  # Streamlit sends bytes
            self.forwarded.append(told)
            if told.WhichOneof("type") == "script_finished" and told.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            ):
                return "\n".join(map(str_of, self.forwarded))

    def close(self) -> None:
        """Closes the page."""
        self.held.close()
        self.socket = None

    def closed_with(self) -> int:
        """Waits until the server closes the page's connection; gives its code."""
        assert self.socket
        try:
            while True:
                self.socket.recv(timeout=10)
        except ConnectionClosed as end:
            self.close()
            return end.rcvd.code if end.rcvd else 0


def str_of(message: ForwardMsg) -> str:
    """A message as text, Chinese as it is written."""
    from google.protobuf.text_format import MessageToString

    return MessageToString(message, as_utf8=True)
