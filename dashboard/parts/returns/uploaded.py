"""Files in Streamlit's memory: it keeps what was uploaded as long as the session lives, also when nobody needs it."""

from collections.abc import Iterable

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def release(files: Iterable[UploadedFile]) -> None:
    """Removes files whose content the caller has taken; they no longer count against what the session may hold."""
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return  # nothing of ours is held
    for file in files:
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)
