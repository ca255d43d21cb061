/** The style of the demonstration's shop: its own, light and dark; the script inside takes its colours by custom properties. */
export const shopStyle = `:root{color-scheme:light dark;--paper:#f6f4ee;--card:#fff;--ink:#1d2621;--soft:#47544c;--line:#d8d5c9;--accent:#1f4a37;--on:#fff;--tint:#e6eee6;--aval-accent:#1f4a37;--aval-radius:.5rem}
@media(prefers-color-scheme:dark){:root{--paper:#151a17;--card:#1d2420;--ink:#eef2ee;--soft:#c0cac3;--line:#39443d;--accent:#a8dcbf;--on:#10231a;--tint:#1b2a22;--aval-accent:#a8dcbf;--aval-accent-ink:#10231a;--aval-paper:#1d2420}}
*{box-sizing:border-box}
body{margin:0;padding-bottom:6rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Georgia,"Noto Serif",serif}
header,.invented,.sheet{max-width:76rem;margin:0 auto;padding:1rem 1.25rem}
header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
.name{margin:0;font-size:1.3rem;font-weight:600;letter-spacing:.01em}
a{color:var(--accent);text-underline-offset:.2em}
.invented{background:var(--tint);border-block:1px solid var(--line);max-width:none;text-align:center;font-size:.95rem}
.sheet{display:grid;gap:2.5rem;padding-top:2rem}
@media(min-width:64rem){.sheet{grid-template-columns:minmax(0,1fr) 25rem;align-items:start}aside{position:sticky;top:1rem}}
h1{margin:0;font-size:clamp(1.9rem,1.4rem + 2vw,2.8rem);line-height:1.15;text-wrap:balance}
.about{color:var(--soft);font-size:1.15rem;margin:.5rem 0 1.5rem}
.pairs{list-style:none;margin:0;padding:0;display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr))}
.pairs li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.1rem;display:flex;flex-direction:column}
.pairs h3{margin:.6rem 0 0;font-size:1.2rem}.pairs p{margin:.2rem 0 1rem;color:var(--soft);flex:1}
svg{width:100%;max-height:9rem}
.upper{fill:#8a5a33}.forest .upper{fill:#4f6b3c}.glacier .upper{fill:#3d5f82}.sole{fill:#2b2420}.lace{stroke:#f1e9dc;stroke-width:2.5;fill:none;stroke-linecap:round}
@media(prefers-color-scheme:dark){.sole{fill:#6e655e}}
.acts{display:grid;gap:.5rem}
button{font:inherit;font-size:1rem;min-height:2.75rem;padding:.4rem .9rem;border:1px solid var(--accent);border-radius:.4rem;background:none;color:var(--accent);cursor:pointer}
button:hover{background:var(--tint)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.basket{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;margin:1.5rem 0 0}
aside{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.25rem;font:1rem/1.5 system-ui,sans-serif}
aside h2{margin:0;font-size:1.25rem}aside h3{margin:1.2rem 0 .3rem;font-size:1rem}aside p{margin:.3rem 0}
#events{margin:.3rem 0;padding:0;list-style:none;max-height:13rem;overflow:auto}
#events li,dl div{display:flex;justify-content:space-between;gap:1rem;padding:.25rem 0;border-bottom:1px solid var(--line)}
#events span:last-child,dd{font-weight:600;text-align:right}
[data-state=sent],[data-state=granted],[data-state=yes]{color:var(--accent)}
dl{margin:0}dd{margin:0}dt{overflow-wrap:anywhere}
aside .acts{margin-top:1.2rem}`
