/** The style of receipts, of the page that checks them and of the public log; on paper a receipt is one or two sheets of A4. */
export const ledgerStyle = `[hidden]{display:none!important}
:root{--good:#0b5a35;--good-tint:#e6f2ea;--bad:#8c1d18;--bad-tint:#fbeae8;--care:#6b4500;--care-tint:#fbf1dc}
@media(prefers-color-scheme:dark){:root{--good:#8fdcb0;--good-tint:#16291f;--bad:#ffb4a9;--bad-tint:#351a18;--care:#f2cd87;--care-tint:#2e2512}}
.foot{max-width:68rem;margin:0 auto;padding:0 1.25rem 2.5rem}
.foot nav{border-top:1px solid var(--line);padding-top:1rem;display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;font-size:.95rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.button{display:inline-block;font-weight:600;line-height:1.3;min-height:2.9rem;padding:.75rem 1rem;border:1px solid var(--accent);border-radius:.5rem;text-decoration:none}
.button.first{background:var(--accent);color:var(--accent-ink)}.button.second{color:var(--accent)}
.button:hover{text-decoration:underline}
.plain{list-style:none;padding:0;margin:0}
.command{display:inline-block;max-width:100%;padding:.35rem .6rem;background:var(--card);border:1px solid var(--line);border-radius:.35rem}
pre{max-width:100%;overflow-x:auto;padding:.9rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem;font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.receipt{display:grid;gap:0 3.5rem}
.receipt>section{border-top:1px solid var(--line);padding:1.6rem 0;min-width:0}
.receipt>.decided{border-top:.25rem solid var(--accent)}
@media(min-width:60rem){.receipt{grid-template-columns:minmax(0,1fr) 19rem}.receipt>*{grid-column:1}.receipt>.take{grid-column:2;grid-row:1/span 4;align-self:start;position:sticky;top:1.5rem}}
.receipt .verdict{font-size:1.25rem}
.receipt dl{grid-template-columns:minmax(7rem,12rem) minmax(0,1fr)}
@media(max-width:40rem){.receipt dl{grid-template-columns:minmax(0,1fr)}}
.take{background:var(--tint);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin-bottom:1.6rem}
.take .buttons{display:grid;gap:.7rem}
.take .soft{font-size:.95rem}
figure{margin:1rem 0 0}figcaption{margin-top:.4rem;font-size:.95rem}
.qr{display:block;width:11rem;max-width:100%;height:auto;border-radius:.4rem}
.proofs,.steps{list-style:none;padding:0;margin:.6rem 0}
.proofs li{position:relative;padding:.55rem 0 .55rem 2rem;max-width:66ch}
.proofs li::before{position:absolute;left:0;font-weight:700}
.proofs .holds::before{content:"✓";color:var(--good)}.proofs .caution::before{content:"!";color:var(--care);padding-left:.3rem}
.proofs span{display:block;color:var(--soft)}
.checks li{margin:.7rem 0}.checks code{margin-top:.3rem}
.small{font-size:.95rem}
p.caution,div.caution{background:var(--care-tint);border-left:.25rem solid var(--care);padding:.8rem 1.1rem;border-radius:.25rem;max-width:66ch;margin:1rem 0}
.alarm{background:var(--bad-tint);border-left:.25rem solid var(--bad);padding:.8rem 1.1rem;border-radius:.25rem;max-width:66ch;margin:0 0 1.6rem}
.alarm li{font-weight:600}
@media(max-width:40rem){td:empty{display:none}}
#banner:focus-visible{outline-offset:.2rem}
p.state{margin-bottom:1.6rem}
.item{font:inherit;font-size:1rem;font-weight:700;margin:0}
.figure{font-size:1.35rem;line-height:1.2}
.drop{border:2px dashed var(--accent);border-radius:.75rem;padding:1.5rem;background:var(--card);max-width:44rem}
.drop.over{background:var(--tint);border-style:solid}
.drop label,.ask label{display:block;font-weight:600}
input{font:inherit;color:inherit;max-width:100%}
input[type=file]{width:100%;padding:.5rem 0;min-height:2.9rem}
input::file-selector-button{font:inherit;font-weight:600;margin-right:1rem;padding:.55rem 1rem;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--accent-ink);cursor:pointer}
input[type=url],input[type=text]{flex:1 1 18rem;min-width:0;min-height:2.9rem;padding:.5rem .8rem;background:var(--card);border:1px solid var(--soft);border-radius:.5rem}
.row{display:flex;flex-wrap:wrap;gap:.7rem;margin:.4rem 0;max-width:44rem}.row button{width:auto}
#verdict{margin-top:2rem;max-width:44rem}
#banner{border-radius:.75rem;padding:1.1rem 1.25rem;border:1px solid var(--line)}
#banner.good{background:var(--good-tint);border-color:var(--good)}#banner.bad{background:var(--bad-tint);border-color:var(--bad)}
#banner.good h2{color:var(--good)}#banner.bad h2{color:var(--bad)}
.steps li{display:grid;grid-template-columns:2rem minmax(0,1fr);padding:.6rem 0;border-top:1px solid var(--line);max-width:none}
.steps p{margin:0}
.mark{font-weight:700;font-size:1.15rem;line-height:1.45}
.outcome{font-weight:400;font-size:.95rem;color:var(--soft)}
.passed .mark,.passed .outcome{color:var(--good)}.failed .mark,.failed .outcome{color:var(--bad)}
.none .mark,.none .outcome{color:var(--care)}.failed .outcome{font-weight:700}.failed .means,.skipped .means,.absent .means{display:none}
.skipped h3{color:var(--soft);font-weight:400}
.ask{border-top:1px solid var(--line);padding:1.6rem 0;max-width:44rem}
progress{width:100%;height:.8rem;accent-color:var(--accent)}
.result:empty{display:none}.result{padding:.7rem 1rem;border-radius:.4rem;border:1px solid var(--line)}
.result.good{background:var(--good-tint);color:var(--good)}.result.bad{background:var(--bad-tint);color:var(--bad)}
@media print{@page{size:A4;margin:16mm 16mm 14mm}
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb;--accent:#000;--tint:#fff;--good:#000;--care:#000;--care-tint:#fff}
body{font-size:9.5pt;line-height:1.4}main{padding:0;max-width:none}.top{padding:0;max-width:none}h1{font-size:20pt;margin:.4rem 0;max-width:none}h2{font-size:12.5pt}
.lead{font-size:10.5pt;max-width:none;margin-bottom:.8rem}.buttons,.take .buttons,.foot,.button,.language{display:none}table{font-size:8.5pt;margin:.2rem 0}th,td{padding:.25rem .6rem .25rem 0}thead th{font-size:8pt}
.receipt{grid-template-columns:minmax(0,1fr) 40mm;column-gap:8mm}.receipt>*{grid-column:1/-1}.receipt>.decided{grid-column:1;grid-row:1;padding-right:0}.receipt>.take{grid-column:2;grid-row:1;position:static;border:0;padding:0;margin:1rem 0 0;font-size:8.5pt}
.take .soft{font-size:8pt}.take>p{display:none}.qr{width:36mm}
.receipt>section{padding:.45rem 0}h2{break-after:avoid;margin-bottom:.2rem}.proofs li,.checks li,dl,blockquote p{break-inside:avoid}.wording blockquote{columns:2;column-gap:8mm;padding:.5rem .8rem;font-size:8.5pt;margin:.3rem 0}
.proofs li{padding:.2rem 0 .2rem 1.4rem;max-width:none}.checks li{margin:.25rem 0}blockquote,p{max-width:none}blockquote p{margin:.2rem 0}
.small{font-size:8pt}.small dl{gap:.05rem 1rem}.receipt dl{grid-template-columns:42mm minmax(0,1fr)}.receipt .verdict{font-size:12pt}}
`
