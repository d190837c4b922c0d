/** For screens in light and dark, narrow ones, and paper. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #0d1117); --ink: light-dark(#1f2328, #e6edf3); --faint: light-dark(#59636e, #9198a1);
  --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #161b22); --link: light-dark(#0550ae, #79c0ff);
  --good: light-dark(#116329, #56d364); --good-soft: light-dark(#dafbe1, #12261e);
  --warn: light-dark(#7d4e00, #e3b341); --warn-soft: light-dark(#fff8c5, #272115);
  --bad: light-dark(#a40e26, #ff8182); --bad-soft: light-dark(#ffebe9, #2d1518);
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; } main { padding-bottom: 2rem; } footer { color: var(--faint); padding-bottom: 2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; } h1 span { color: var(--faint); font-weight: 400; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 1.5rem 0 .4rem; } h4 { font-size: 1rem; margin: 1.25rem 0 .3rem; } p { margin: .4rem 0; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--paper); z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .75rem 0 1.25rem; padding: 0; }
.verdict { padding: 1.1rem 1.35rem; border: 1px solid currentColor; border-left-width: .5rem; border-radius: .5rem; color: var(--faint); background: var(--soft); }
.verdict h2 { border: 0; margin: 0; padding: 0; font-size: 1.6rem; line-height: 1.25; } .verdict h2 .badge[class] { background: none; padding: 0; font-weight: 700; }
.verdict p { color: var(--ink); font-size: 1.1rem; margin-bottom: 0; }
.verdict.good { color: var(--good); background: var(--good-soft); } .verdict.warn { color: var(--warn); background: var(--warn-soft); } .verdict.bad { color: var(--bad); background: var(--bad-soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .75rem; margin: 1rem 0 0; }
.facts div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; min-width: 0; } dt { color: var(--faint); font-size: .85rem; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; } dd .badge, dd .badge[class] { padding: 0; background: none; }
.badge { display: inline-block; padding: 0 .55rem; border-radius: 1rem; font-weight: 600; background: var(--soft); color: var(--faint); } .badge .mark { font-weight: 800; }
.badge.good { color: var(--good); background: var(--good-soft); } .badge.warn { color: var(--warn); background: var(--warn-soft); } .badge.bad { color: var(--bad); background: var(--bad-soft); }
h3 .badge { font-size: .9rem; margin-left: .35rem; }
.timeline { list-style: none; margin: 0; padding: 0 0 0 1.5rem; } .timeline > li { position: relative; padding: 0 0 1.5rem 1.25rem; border-left: 2px solid var(--line); } .timeline > li:last-child { border-color: transparent; padding-bottom: 0; }
.timeline > li::before { content: ""; position: absolute; left: -.6rem; top: .3rem; width: 1.1rem; height: 1.1rem; border-radius: 50%; border: 3px solid var(--paper); background: var(--faint); }
.timeline > .good::before { background: var(--good); } .timeline > .warn::before { background: var(--warn); } .timeline > .bad::before { background: var(--bad); }
.timeline h3 { margin: 0; } .when { color: var(--faint); margin: 0; }
.failure { border-left: .3rem solid var(--bad); background: var(--bad-soft); padding: .3rem .9rem; margin: .6rem 0; }
.wide { overflow-x: auto; margin: .6rem 0; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; } th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); min-width: 4.5rem; }
th { color: var(--faint); font-weight: 600; border-bottom-width: 2px; white-space: nowrap; } td { overflow-wrap: break-word; } caption { position: sticky; left: 0; } td .badge { white-space: nowrap; }
code, pre { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } code { overflow-wrap: anywhere; }
pre { overflow: auto; max-height: 28rem; padding: .75rem 1rem; border-radius: .4rem; background: var(--soft); border: 1px solid var(--line); }
summary { cursor: pointer; padding: .45rem 0; font-weight: 600; } .raw { border-bottom: 1px solid var(--line); } .raw summary code { font-weight: 600; } .kind, .none, figcaption { color: var(--faint); font-weight: 400; }
.search label { font-weight: 600; } .search input { font: inherit; padding: .35rem .6rem; border: 1px solid var(--faint); border-radius: .4rem; background: var(--paper); color: inherit; width: min(20rem, 100%); }
.gate { margin-bottom: 2rem; } figure { margin: .75rem 0; } figcaption { font-size: .85rem; }
svg { display: block; width: 100%; min-width: 38rem; max-width: 54rem; height: auto; font: 13px system-ui, sans-serif; } svg text { fill: var(--ink); } .label { font-weight: 600; }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; } .switch { stroke: var(--ink); stroke-dasharray: 3 3; }
.l0 { stroke: light-dark(#0550ae, #79c0ff); } .l1 { stroke: light-dark(#8250df, #d2a8ff); } .l2 { stroke: light-dark(#953800, #ffa657); } .l3 { stroke: light-dark(#116329, #56d364); } .l4 { stroke: light-dark(#a40e26, #ff8182); } .l5 { stroke: var(--faint); }
.dot { fill: var(--paper); stroke-width: 2; } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.none { fill: none; stroke: var(--faint); } .cross { stroke: var(--paper); stroke-width: 2; }
svg .sheet { fill: transparent; } svg .axis, svg path.mark { stroke: var(--faint); } svg .p95 { stroke: var(--link); } svg circle.p95 { fill: var(--link); } svg .limit { stroke: var(--warn); } svg .answered { fill: var(--good-soft); stroke: var(--line); }
@media (max-width: 40rem) { table { min-width: 42rem; } h1 { font-size: 1.5rem; } .verdict h2 { font-size: 1.3rem; } .timeline { padding-left: .6rem; } .timeline > li { padding-left: 1rem; } }
@media print {
  :root { color-scheme: light; } body { font-size: 10pt; } header, main, footer { max-width: none; padding: 0; } nav, .skip, .search { display: none; }
  tr, .verdict, .facts div, figure, h2, h3 { break-inside: avoid; } h2, h3, caption { break-after: avoid; } a { color: inherit; } svg { min-width: 0; } .wide { overflow: visible; }
  details:not(.raw)::details-content { content-visibility: visible; block-size: auto; } pre { max-height: none; white-space: pre-wrap; }
  .verdict, .badge, .timeline > li::before, rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
