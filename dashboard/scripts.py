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
if(!a.closest('.tabs,.menu,thead,.stay'))document.querySelector('[data-testid=stMain]')?.scrollTo(0,0);},true)}"""

# The search field suggests as one types, without running the page; the arrow keys choose, Enter opens or lists all.
SEARCH = """if(!window.wuyeSearch){window.wuyeSearch=1;let asked=0,timer=0;
const of=e=>e.target.closest&&e.target.closest('form.search'),all=f=>[...f.querySelectorAll('[role=option]')];
const link=f=>new URL(f.dataset.link,location).search+'&q='+encodeURIComponent(f.q.value.trim());
const shut=f=>{asked++;f.querySelector('[role=listbox]').replaceChildren();f.q.setAttribute('aria-expanded','false');
f.q.removeAttribute('aria-activedescendant')};
const go=h=>{const a=document.createElement('a');a.href=h;a.hidden=true;document.body.append(a);a.click();a.remove()};
const mark=(f,step)=>{const o=all(f);if(!o.length)return;const i=o.findIndex(a=>a.getAttribute('aria-selected')==='true');
const k=i===-1?(step===1?0:o.length-1):(i+step+o.length)%o.length;o.forEach((a,n)=>a.setAttribute('aria-selected',n===k));
f.q.setAttribute('aria-activedescendant',o[k].id);o[k].scrollIntoView({block:'nearest'})};
const ask=async f=>{const n=++asked;if(!f.q.value.trim()){shut(f);return}
const a=await fetch('find/hits'+link(f)).catch(()=>null);if(!a||!a.ok||n!==asked)return;
const found=await a.json();if(n!==asked)return;const box=f.querySelector('[role=listbox]');
box.replaceChildren(...found.map((h,i)=>{const a=document.createElement('a');a.href=h.href;a.id='suggested-'+i;a.tabIndex=-1;
a.setAttribute('role','option');a.setAttribute('aria-selected','false');for(const k of ['kind','name','detail']){
const s=document.createElement('span');s.className=k;s.textContent=h[k];a.append(s)}return a}));
f.q.setAttribute('aria-expanded',String(!!found.length))};
document.addEventListener('input',e=>{const f=of(e);if(f){clearTimeout(timer);timer=setTimeout(ask,120,f)}});
document.addEventListener('click',e=>{document.querySelectorAll('form.search').forEach(f=>{
if(!f.contains(e.target)||e.target.closest('[role=option]'))shut(f)})});
document.addEventListener('keydown',e=>{const f=of(e);if(!f||e.isComposing)return;
if(e.key==='ArrowDown'||e.key==='ArrowUp'){e.preventDefault();mark(f,e.key==='ArrowDown'?1:-1)}
if(e.key==='Escape')shut(f)},true);
document.addEventListener('focusout',e=>{const f=of(e);if(f&&e.relatedTarget&&!f.contains(e.relatedTarget))shut(f)});
document.addEventListener('submit',e=>{const f=of(e);if(!f)return;e.preventDefault();clearTimeout(timer);
const a=f.querySelector('[aria-selected=true]'),h=a?a.getAttribute('href'):f.getAttribute('action')+link(f);shut(f);if(f.q.value.trim())go(h)},true)}"""

# Follows the link to a file that stands before it, once.
FOLLOW = """document.querySelectorAll('a[data-take]').forEach(a=>{const t=window.wuyeTaken??=new Set();
if(!t.has(a.href)){t.add(a.href);a.click()}})"""

# Saves the chart above the button as the picture that the button names, by Plotly's own button, which is not shown: the
# picture is made in the browser. A vector picture has no scale.
PICTURE = """if(!window.wuyePicture){window.wuyePicture=1;document.addEventListener('click',e=>{
const b=e.target.closest&&e.target.closest('button[data-picture]');if(!b)return;
let p=b.closest('[data-testid=stElementContainer]'),g;
while(p&&!(g=p.querySelector('.js-plotly-plot')))p=p.previousElementSibling;if(!g)return;
const o=g._context.toImageButtonOptions,s=o.scale;o.format=b.dataset.picture;if(o.format==='svg')o.scale=1;
g.querySelector('.modebar-btn').click();o.scale=s})}"""

# An area of a map leads where its name does: what is drawn bears its link in Plotly's `meta`.
AREAS = """if(!window.wuyeAreas){window.wuyeAreas=1;document.addEventListener('mouseover',e=>{
const g=e.target.closest&&e.target.closest('.js-plotly-plot');if(!g||!g.on||!g._ev||g.wuyeAreas===g._ev)return;g.wuyeAreas=g._ev;
const link=d=>{const p=d&&d.points&&d.points[0];return p&&p.data&&p.data.meta&&p.data.meta.link};
const point=c=>{const s=g.querySelector('.nsewdrag');if(s)s.style.cursor=c};
g.on('plotly_hover',d=>point(link(d)?'pointer':''));g.on('plotly_unhover',()=>point(''));
g.on('plotly_click',d=>{const h=link(d);if(!h)return;const a=document.createElement('a');a.href=h;a.hidden=true;
document.body.append(a);a.click();a.remove()})},true)}"""

# A link to a part of the page brings it into view, without a run where it only does that.
TO_PART = """if(!window.wuyePart){window.wuyePart=1;document.addEventListener('click',e=>{
const a=e.target.closest&&e.target.closest('a[data-to]');if(!a)return;
if((a.getAttribute('href')||'').startsWith('#'))e.preventDefault();
document.querySelector(`[data-part="${a.dataset.to}"]`)?.scrollIntoView({block:'start'})},true)}"""

# On paper a chart is as wide as the page at most, and light: one that was drawn for the dark is turned by a filter.
PAPER = """if(!window.wuyePaper){window.wuyePaper=1;const wide=690,root=document.documentElement,
drawn=()=>document.querySelectorAll('.js-plotly-plot .svg-container');
window.addEventListener('beforeprint',()=>{if(window.matchMedia('(prefers-color-scheme: dark)').matches)root.dataset.paper='dark';
drawn().forEach(g=>{if(g.offsetWidth>wide)g.style.zoom=wide/g.offsetWidth})});
window.addEventListener('afterprint',()=>{delete root.dataset.paper;drawn().forEach(g=>{g.style.zoom=''})})}"""

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

# Light or dark and the size of type, as this reader chose them (`localStorage`), before anything is drawn. Streamlit asks
# the browser whether the system is dark, and listens for a change: it is answered with the choice; then the page runs
# anew, for charts are drawn in the colours of the run.
APPEARANCE = """{const K='wuye.appearance',D='(prefers-color-scheme: dark)',R=document.documentElement,M=window.matchMedia.bind(window),
L=new Set,read=()=>{try{return JSON.parse(localStorage.getItem(K))||{}}catch(e){return {}}},
dark=()=>{const c=read().colour;return c?c==='dark':M(D).matches},tell=()=>{L.forEach(f=>f({matches:dark(),media:D}));
setTimeout(()=>window.dispatchEvent(new PopStateEvent('popstate')),200)},
show=()=>{const c=read();for(const k of ['colour','type']){if(c[k])R.dataset[k]=c[k];else delete R.dataset[k]}
document.querySelectorAll('button[data-appearance]').forEach(b=>{const [k,v]=b.dataset.appearance.split('=');
b.setAttribute('aria-pressed',String((c[k]||'')===v))})};
window.matchMedia=q=>q!==D?M(q):{media:D,onchange:null,get matches(){return dark()},addListener:f=>{L.add(f)},
removeListener:f=>{L.delete(f)},addEventListener:(k,f)=>{L.add(f)},removeEventListener:(k,f)=>{L.delete(f)},
dispatchEvent:()=>true};
M(D).addEventListener('change',tell);document.addEventListener('toggle',show,true);
document.addEventListener('click',e=>{const b=e.target.closest&&e.target.closest('button[data-appearance]');if(!b)return;
const [k,v]=b.dataset.appearance.split('='),c=read();if(v)c[k]=v;else delete c[k];
try{localStorage.setItem(K,JSON.stringify(c))}catch(e){}show();if(k==='colour')tell()});show()}"""

# What Streamlit's scripts use and browsers of the level of Chrome 94 lack: without it pages lose their colours there.
NEWER = """{const put=(o,k,f)=>{if(o&&!o[k])Object.defineProperty(o,k,{value:f,writable:true,configurable:true})},A=Array.prototype;
put(A,'toSorted',function(c){return [...this].sort(c)});put(A,'toReversed',function(){return [...this].reverse()});
put(A,'toSpliced',function(...a){const r=[...this];r.splice(...a);return r});
put(A,'with',function(i,v){const r=[...this];r[i<0?r.length+i:i]=v;return r});
put(A,'findLast',function(f,t){for(let i=this.length-1;i>=0;i--)if(f.call(t,this[i],i,this))return this[i]});
put(A,'findLastIndex',function(f,t){for(let i=this.length-1;i>=0;i--)if(f.call(t,this[i],i,this))return i;return -1});
put(Object,'groupBy',(l,f)=>{const r=Object.create(null);let i=0;for(const v of l){const k=f(v,i++);(r[k]||(r[k]=[])).push(v)}return r});
put(Promise,'withResolvers',function(){let resolve,reject;const promise=new this((a,b)=>{resolve=a;reject=b});return {promise,resolve,reject}});
put(AbortSignal,'timeout',ms=>{const c=new AbortController;setTimeout(()=>c.abort(new DOMException('timeout','TimeoutError')),ms);return c.signal});
put(Element.prototype,'checkVisibility',function(){return !!this.getClientRects().length});
const copy=(v,seen)=>{if(!v||typeof v!=='object')return v;if(seen.has(v))return seen.get(v);if(v instanceof Date)return new Date(v);
if(v instanceof ArrayBuffer)return v.slice(0);if(ArrayBuffer.isView(v))return v.slice?v.slice():new v.constructor(v.buffer.slice(0));
const r=Array.isArray(v)?[]:v instanceof Map?new Map:v instanceof Set?new Set:{};seen.set(v,r);
if(v instanceof Map)v.forEach((b,a)=>r.set(copy(a,seen),copy(b,seen)));else if(v instanceof Set)v.forEach(b=>r.add(copy(b,seen)));
else for(const k of Object.keys(v))r[k]=copy(v[k],seen);return r};put(window,'structuredClone',v=>copy(v,new Map))}"""

# Says so where the browser is older than Chrome 94, in a script that the oldest can read; nothing else would.
TOO_OLD = """if(!Object.hasOwn||!Array.prototype.at||!String.prototype.replaceAll){document.getElementById('too-old').hidden=false;
document.getElementById('root').style.display='none'}"""

# The button of Streamlit's file field has a name for those who hear the page: that of the field.
NAMES = """if(!window.wuyeNames){window.wuyeNames=1;new MutationObserver(()=>{document.querySelectorAll(
'[data-testid=stFileUploaderDropzone] button:not([aria-label])').forEach(b=>b.setAttribute('aria-label',
b.closest('section').getAttribute('aria-label')||''))}).observe(document.body,{childList:true,subtree:true})}"""

# What Streamlit itself writes into its menus and lists, and says to those who hear the page, in Chinese on a Chinese page.
WORDS = r"""if(!window.wuyeWords){window.wuyeWords=1;const exact={'No results':'无匹配项','No options':'无匹配项',
'Select all':'全选','Deselect all':'取消全选','Autosize':'自动列宽','Pin column':'固定此列','Unpin column':'取消固定',
'Hide column':'隐藏此列','Sort ascending':'升序','Sort descending':'降序','Format':'格式','Statistics':'统计'};
const said=[[/^(\d+) results? available.*/,'共 $1 项可选'],[/^Use Up and Down .*/,'按上下键选择，按回车键确认，按 Esc 键关闭'],
[/^option (.+), selected\..*/,'已选：$1'],[/^option (.+) focused.*/,'$1'],[/^Selected Date: (.+)/,(_,d)=>'已选日期：'+
new Date(d).toLocaleDateString('zh-CN')]];
new MutationObserver(()=>{if(document.documentElement.lang!=='zh-CN')return;
document.querySelectorAll('body>:not(#root):not(script) *,body>[id^=react-aria-description]').forEach(e=>{const n=e.firstChild;
if(!n||n.nodeType!==3||e.childElementCount)return;const t=n.nodeValue.trim();
const s=exact[t]??said.reduce((r,[f,z])=>r??(f.test(t)?t.replace(f,z):undefined),undefined);if(s)n.nodeValue=s})
}).observe(document.body,{childList:true,subtree:true,characterData:true})}"""

# The document's language is the page's; a reader may change it without loading the document anew.
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
SPEAK: Mapping[Language, str] = {language: f"document.documentElement.lang='{tag}'" for language, tag in TAGS.items()}

SCRIPTS = (
    STEER,
    SEARCH,
    FOLLOW,
    PICTURE,
    AREAS,
    TO_PART,
    PAPER,
    TO_TOP,
    STAGE,
    SERVER,
    APPEARANCE,
    NEWER,
    TOO_OLD,
    NAMES,
    WORDS,
    *SPEAK.values(),
)


def element(script: str) -> str:
    """A script as it stands in a page."""
    return f"<script>{script}</script>"
