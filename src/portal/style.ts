/** The portal's own style, beside the common one: menu, panels, groups. Light and dark by the same variables. */
export const portalStyle = `.menu{max-width:68rem;margin:0 auto;padding:.9rem 1.25rem 0;display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.5rem 1.5rem}
.menu ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .35rem}
.menu li{margin:0}
.menu a{display:block;padding:.45rem .8rem;border-radius:999px;border:1px solid var(--line);text-decoration:none;font-weight:600;font-size:.97rem;color:var(--ink);background:var(--card)}
.menu a:hover{border-color:var(--accent)}
.menu a[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
button.quiet{width:auto;margin-right:-.8rem;min-height:2.4rem;padding:.35rem .8rem;border-color:transparent;background:transparent;color:var(--accent);text-decoration:underline;text-underline-offset:.18em}
button.small,.button.small{width:auto;min-height:2.4rem;padding:.45rem .9rem;font-size:.95rem}
.panel{background:var(--tint);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem 1.4rem;margin:0 0 1.6rem;max-width:46rem}
.panel form{margin-top:.9rem}
.panel label{display:block;font-weight:600;margin-top:.4rem}
.panel button{width:auto;text-align:center;min-width:11rem}
.row{align-items:stretch}
input[type=email],input[type=text],select,textarea{font:inherit;color:inherit;min-width:0;min-height:2.9rem;padding:.5rem .8rem;background:var(--card);border:1px solid var(--soft);border-radius:.5rem}
input[type=email]{flex:1 1 18rem}
#code{flex:0 1 14rem;font-size:1.25rem;letter-spacing:.12em;font-variant-numeric:tabular-nums}
textarea{width:100%;min-height:7rem}select,#right{width:100%}
[aria-invalid=true]{border-color:var(--bad);outline:1px solid var(--bad)}
.wrong{color:var(--bad);margin:.3rem 0}
.other{border-top:1px solid var(--line);padding:1.2rem 0;max-width:46rem}
.group{border-top:.2rem solid var(--line);padding:1.4rem 0 .4rem}
.group>p{color:var(--soft)}
.group>p>.button{background:transparent}
.list h3.item{font-size:1.06rem}
.list>li:target{background:var(--tint);outline:.6rem solid var(--tint)}
.list .button{min-width:10rem;text-align:center}
.list form{margin:0}
.signal{border:1px solid var(--good);background:var(--good-tint);border-radius:.75rem;padding:.9rem 1.25rem;margin:0 0 1.6rem;max-width:46rem}
.signal strong{color:var(--good)}
.done h2{font-size:1rem;font-family:inherit;margin:1rem 0 .2rem}
.undo button{width:auto}
.confirm-me{border:1px solid var(--care);background:var(--care-tint);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 1.6rem;max-width:46rem}
.confirm-me button{width:auto;background:var(--card)}
.confirm .button{width:100%;text-align:center;padding:.6rem 1rem}.confirm .pair p{margin:0}
h2.item{font-family:inherit;font-size:1.06rem;font-weight:700;margin:0;letter-spacing:0}
.past{list-style:none;padding:0;margin:1.4rem 0}
.past>li{border-top:1px solid var(--line);padding:1.3rem 0;max-width:none}
.past>li:target{background:var(--tint);outline:.6rem solid var(--tint)}
.past dl{grid-template-columns:minmax(6rem,10rem) minmax(0,1fr);margin:.5rem 0}
.proofs-of{max-width:none;margin-top:.7rem}
.proofs-of .button,.proofs-of button{flex:none;text-align:center}
.check-result{margin-top:.9rem;padding:.9rem 1.15rem;border:1px solid var(--line);border-radius:.6rem;max-width:46rem}
.check-result.good{background:var(--good-tint);border-color:var(--good)}.check-result.bad{background:var(--bad-tint);border-color:var(--bad)}
.check-result.good .check-title{color:var(--good)}.check-result.bad .check-title{color:var(--bad)}
.check-title{font-size:1.12rem;margin-top:0}
table br+.soft{display:inline-block;margin-top:.15rem}
.cards>li{border:1px solid var(--line);border-radius:.6rem;background:var(--card);padding:.9rem 1.1rem;margin:.8rem 0;max-width:46rem}
.cards p{margin:.25rem 0}
.group table{max-width:60rem}
.how{font-size:.95rem;border-left:.2rem solid var(--line);padding-left:.8rem}
.how.all{border-color:var(--good)}.how.word{border-color:var(--care)}
.figures dl{grid-template-columns:minmax(0,30rem) auto;justify-content:start}
.figures .caution{margin:.6rem 0}
.tests .holds strong{color:var(--good)}.tests .fails strong{color:var(--bad)}.tests .unknown strong{color:var(--care)}
.empty{border:1px dashed var(--line);border-radius:.75rem;padding:1.6rem 1.4rem;max-width:46rem;color:var(--soft)}
.turns{align-items:center;margin:1.4rem 0}
@media(max-width:40rem){.menu ul{gap:.3rem}.menu a{padding:.4rem .65rem;font-size:.93rem}.confirm .pair{grid-template-columns:1fr}.panel button,.list .button,.list form{width:100%}.list form{min-width:0}}
@media print{.menu{display:none}}
`
