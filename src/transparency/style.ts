/** The style sheet of these pages: one file, light and dark, no fetch of anything else. Contrast of text is at least 7 : 1. */
export const style = `:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c1d22;--soft:#4b4d57;--line:#dcd9d0;--accent:#0b4f4a;--accent-ink:#fff;--tint:#e8f1ee;--focus:#b3541e}
@media(prefers-color-scheme:dark){:root{--paper:#15171b;--card:#1d2026;--ink:#f1efe9;--soft:#c3c4ca;--line:#383b44;--accent:#8fd8cc;--accent-ink:#10211f;--tint:#1b2b2a;--focus:#ffb07a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
.top{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;max-width:68rem;margin:0 auto;padding:1.25rem 1.25rem 0}
.by{margin:0;font-weight:600;letter-spacing:.01em}
.language{flex:none}
main{max-width:68rem;margin:0 auto;padding:1rem 1.25rem 4rem}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif",Georgia,serif;line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.9rem,1.4rem + 2.4vw,2.9rem);font-weight:600;letter-spacing:-.015em;margin:1.2rem 0 .8rem;max-width:22ch}
h2{font-size:1.35rem;font-weight:600;margin:0 0 .5rem}
h3{font-size:1rem;margin:0}
p{margin:.4rem 0;max-width:66ch}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.07em}
a:hover{text-decoration-thickness:.14em}
.lead{font-size:1.15rem;color:var(--soft);max-width:60ch;margin-bottom:1.6rem}
.soft{color:var(--soft)}
.sheet{display:grid;gap:2.2rem}
@media(min-width:60rem){.sheet{grid-template-columns:minmax(0,1fr) 21rem;column-gap:3.5rem;align-items:start}.sheet>.answer{grid-column:1;grid-row:1}.sheet>.story{grid-column:1;grid-row:2}.sheet>.choices{grid-column:2;grid-row:1/span 2;position:sticky;top:1.5rem}}
.answer{border-left:.25rem solid var(--accent);padding:.2rem 0 .2rem 1.1rem}
.answer p{font-size:1.1rem}
.choices{background:var(--tint);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem}
.choices form{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
.choices form p{margin:.35rem 0 0;font-size:.95rem;color:var(--soft)}
.choices .manage{margin-top:1.2rem}
button{font:inherit;font-weight:600;line-height:1.3;width:100%;min-height:2.9rem;padding:.6rem 1rem;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--accent-ink);cursor:pointer;text-align:left}
button:hover{filter:brightness(1.08)}
button.second{background:transparent;color:var(--accent)}
:focus-visible{outline:.2rem solid var(--focus);outline-offset:.15rem}
.story>section{border-top:1px solid var(--line);padding:1.6rem 0}
.rule,blockquote{margin:.8rem 0;padding:.9rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem;max-width:66ch}
.rule{font-size:1.1rem}
blockquote p:first-child{margin-top:0}blockquote p:last-child{margin-bottom:0}
ul{margin:.5rem 0;padding-left:1.2rem}li{margin:.25rem 0;max-width:64ch}
table{width:100%;border-collapse:collapse;margin:.8rem 0;font-size:1rem}
th,td{text-align:left;vertical-align:top;padding:.6rem .8rem .6rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.9rem;color:var(--soft);font-weight:600}
tbody th{font-weight:600}
@media(max-width:40rem){table,tbody,tr,th,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}tbody tr{border-bottom:1px solid var(--line);padding:.7rem 0}th,td{border:0;padding:.05rem 0}td[data-label]::before{content:attr(data-label) " – ";color:var(--soft)}}
dl{margin:.6rem 0;display:grid;grid-template-columns:minmax(9rem,16rem) 1fr;gap:.3rem 1.2rem}
dt{color:var(--soft)}dd{margin:0;min-width:0}
@media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--accent);min-height:1.6rem}
.list{list-style:none;padding:0;margin:1.2rem 0}
.list>li{display:grid;grid-template-columns:1fr auto;gap:.4rem 1.5rem;align-items:center;padding:1.1rem 0;border-top:1px solid var(--line);max-width:none}
.list p{margin:.1rem 0}
.list form{min-width:10rem}.list button{text-align:center}
.state{font-weight:600}.state.on{color:var(--accent)}
@media(max-width:40rem){.list>li{grid-template-columns:1fr}}
.done{background:var(--tint);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;max-width:44rem;margin-bottom:1.5rem}
.done p:first-child{font-size:1.15rem;margin-top:0}
.confirm{max-width:44rem}.confirm .pair{display:grid;gap:.8rem;grid-template-columns:1fr 1fr;align-items:start;margin-top:1.5rem}.confirm .pair form{margin:0}.confirm button{text-align:center}
.onward{margin-bottom:1.8rem}.address{white-space:pre-line}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media print{.choices,.language{display:none}.sheet{gap:.6rem}.story>section{padding:.5rem 0}.answer p,.rule{font-size:1em}}
`
