"""What was uploaded is not kept twice."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Takes a file, releases it, and says what is held of it before and after."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from dashboard.parts.returns.uploaded import release

    files = st.file_uploader("文件", accept_multiple_files=True)
    context = get_script_run_ctx()
    assert context is not None
    ids = [file.file_id for file in files]
    held = [len(context.uploaded_file_mgr.get_files(context.session_id, ids))]
    contents = [bytes(file.getbuffer()) for file in files]
    release(files[:1])
    held.append(len(context.uploaded_file_mgr.get_files(context.session_id, ids)))
    st.text(f"{held} {contents}")


def test_a_file_that_was_taken_over_is_released_and_the_others_stay() -> None:
    app = AppTest.from_function(page).run()
    app.file_uploader[0].set_value([("甲.csv", b"1", "text/csv"), ("乙.csv", b"2", "text/csv")]).run()
    assert not app.exception
    assert app.text[0].value == "[2, 1] [b'1', b'2']"
