"""Every script of ours that a page runs, word for word: the browser runs no other (`dashboard.server.headers`)."""

from collections.abc import Mapping

from pipelines.text import Language

# Links of ours change the page without loading it anew: the address goes on the history and Streamlit, which
# listens for Back and Forward, runs the page that it names. Without script they are ordinary links.
STEER = """if(!window.wuye){window.wuye=1;document.addEventListener('click',e=>{
document.querySelectorAll('details.menu[open],.card>details[open]').forEach(d=>{if(!d.contains(e.target))d.open=false});
const a=e.target.closest&&e.target.closest('a');if(!a||e.defaultPrevented||e.metaKey||e.ctrlKey||e.shiftKey||e.button)return;
const h=a.getAttribute('href')||a.getAttribute('xlink:href')||'';if(!h.startsWith('./'))return;e.preventDefault();
const m=a.closest('details');if(m)m.open=false;history.pushState({},'',h);window.dispatchEvent(new PopStateEvent('popstate'));
if(!a.closest('.tabs,.menu'))document.querySelector('[data-testid=stMain]')?.scrollTo(0,0);},true)}"""

# Follows the link to a file that stands before it, once.
FOLLOW = """document.querySelectorAll('a[data-take]').forEach(a=>{const t=window.wuyeTaken??=new Set();
if(!t.has(a.href)){t.add(a.href);a.click()}})"""

# Brings what was just answered into view.
TO_TOP = "document.querySelector('[data-testid=stMain]')?.scrollTo(0,0)"

# The meeting mode turns its pages by keys, as a presenter's remote sends them, and fills the screen.
STAGE = """if(!window.wuyeStage){window.wuyeStage=1;
const fill=()=>document.fullscreenElement?document.exitFullscreen():document.documentElement.requestFullscreen();
document.addEventListener('dblclick',()=>{if(document.querySelector('.stage'))fill()});document.addEventListener('keydown',e=>{
if(!document.querySelector('.stage')||e.metaKey||e.ctrlKey||e.altKey||/INPUT|TEXTAREA|SELECT/.test(e.target.tagName))return;
const k={ArrowRight:'on',PageDown:'on',' ':'on',ArrowLeft:'back',PageUp:'back',Escape:'close'}[e.key];
if(e.key==='f'||e.key==='F'){fill();return}
const a=k&&document.querySelector(`.stage-foot a[data-step=${k}]`);if(!a||(k==='close'&&document.fullscreenElement))return;
e.preventDefault();a.click()},true)}"""

# Says where the server is. Otherwise Streamlit looks for it beneath every page first, and finds a 404 twice. When the
# page's connection ends because its session did (4401), or is refused for that (401), the page loads itself anew and so
# comes to the entrance; where only the network is gone it stays as it is, with all that was filled in.
SERVER = """window.__streamlit={BACKEND_BASE_URL:location.origin};{const W=WebSocket;
window.WebSocket=class extends W{constructor(...a){super(...a);this.addEventListener('close',e=>{
if(e.code===4401)location.reload();else fetch(location.origin+'/_stcore/health',{cache:'no-store'}).then(r=>{
if(r.status===401)location.reload()}).catch(()=>{})})}}}"""

# The document's language is the page's; a reader may change it without loading the document anew.
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
SPEAK: Mapping[Language, str] = {language: f"document.documentElement.lang='{tag}'" for language, tag in TAGS.items()}

SCRIPTS = (STEER, FOLLOW, TO_TOP, STAGE, SERVER, *SPEAK.values())


def element(script: str) -> str:
    """A script as it stands in a page."""
    return f"<script>{script}</script>"
