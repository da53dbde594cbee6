"""What Streamlit is started with. It holds whatever stands in its own files or in the environment."""

from collections.abc import Mapping

from dashboard.theme import STREAMLIT_THEME

FIXED: Mapping[str, object] = {
    **STREAMLIT_THEME,
    "server.headless": True,
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.scriptHealthCheckEnabled": False,
    "server.enableExpensiveMemoryStats": False,
    "server.corsAllowedOrigins": [],
    "server.trustedUserHeaders": {},
    "server.baseUrlPath": "",
    "server.customComponentBaseUrlPath": "",
    "server.maxCacheDataSize": "512mb",  # answers and drawn parts of all readers; what nobody asked for longest goes first
    "server.xsrfCookieSameSite": "strict",
    "browser.gatherUsageStats": False,  # also: no request to webhooks.fivetran.com from the reader's browser
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.allowedOrigins": [],
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "runner.postScriptGC": False,  # 50–60 ms after each run against a 7 ms script; `warm` collects on a timer
    "runner.magicEnabled": False,
}


def options(port: int, upload_mb: int) -> dict[str, object]:
    """All options, by Streamlit's names. Its own limit counts the form round a file as well; `uploads` holds ours."""
    return {**FIXED, "server.port": port, "server.maxUploadSize": upload_mb + 1}
