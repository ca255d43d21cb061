/**
 * The look, in the shadow root alone: a page's strict policy has nothing to allow and nothing to break. A site sets the custom
 * properties; accept and refuse share one rule, so that no theme can make one louder than the other.
 */
export const style = `:host{--ink:var(--aval-ink,#18212b);--paper:var(--aval-paper,#fff);--line:var(--aval-line,#c9d0d8);--accent:var(--aval-accent,#1d3f66);--on:var(--aval-accent-ink,#fff);--r:var(--aval-radius,.6rem);all:initial;display:block;color:var(--ink);font:1rem/1.5 var(--aval-font,system-ui,sans-serif)}
@media(prefers-color-scheme:dark){:host{--ink:var(--aval-ink,#eef2f6);--paper:var(--aval-paper,#1a1f26);--line:var(--aval-line,#465260);--accent:var(--aval-accent,#bcd6f2);--on:var(--aval-accent-ink,#10202f)}}
*{box-sizing:border-box}
.bar,.pill,dialog{background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:var(--r);box-shadow:0 .3rem 1.6rem #0004}
.bar{position:fixed;inset:auto 0 0;z-index:2147483646;margin:0 auto 1rem;width:min(44rem,calc(100% - 2rem));max-height:calc(100vh - 2rem);overflow:auto;padding:1.2rem}
h2{margin:0 2.6rem .4rem 0;font-size:1.2rem;line-height:1.3}
p{margin:.4rem 0}
ul{margin:.4rem 0;padding:0 0 0 1.2rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.7rem;margin:.9rem 0 0}
button{font:inherit;cursor:pointer;min-height:2.75rem;padding:.5rem .9rem;border:2px solid var(--accent);border-radius:calc(var(--r)*.7)}
.pair button{font-weight:600;background:var(--accent);color:var(--on)}
.quiet{background:none;color:var(--ink);width:100%;margin:.7rem 0 0}
.x{position:absolute;top:.6rem;right:.6rem;width:2.75rem;padding:0;border-color:transparent;background:none;color:inherit;font-size:1.4rem;line-height:1}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.pill{position:fixed;left:1rem;bottom:1rem;z-index:2147483645;max-width:calc(100% - 2rem);padding:.2rem;font-size:.9rem}
.pill button{border:0;background:none;color:inherit;text-decoration:underline;text-underline-offset:.2em}
.pill p{margin:.4rem .9rem}
a{color:inherit}
dialog{width:min(40rem,calc(100% - 2rem));max-height:calc(100vh - 2rem);padding:1.2rem;overflow:auto}
dialog::backdrop{background:#0008}
.row{border-top:1px solid var(--line);padding:.7rem 0}
label{display:grid;grid-template-columns:1fr auto;gap:1rem;align-items:center;min-height:2.75rem;font-weight:600;cursor:pointer}
input{appearance:none;flex:none;width:3rem;height:1.7rem;margin:0;border:2px solid var(--ink);border-radius:1rem;background:var(--paper);cursor:pointer}
input::before{content:"";display:block;width:1.1rem;height:1.1rem;margin:.15rem;border-radius:50%;background:var(--ink)}
input:checked{background:var(--accent);border-color:var(--accent)}
input:checked::before{margin-left:1.4rem;background:var(--on)}
input:disabled{border-style:dashed;cursor:not-allowed}
dialog>p:has(a),dialog>details{margin:.9rem 0 0}
summary{cursor:pointer;min-height:1.6rem;text-decoration:underline;text-underline-offset:.2em}
.gpc{border-left:.25rem solid var(--accent);padding-left:.7rem}
@media(max-width:26rem){.bar{margin-bottom:.5rem;width:calc(100% - 1rem);padding:1rem}}
@media print{:host{display:none}}`
