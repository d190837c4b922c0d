/** For screens in light and dark, narrow ones, and paper. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #1c2128); --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#b42318, #ff7b72); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; color: light-dark(#1f2328, #e6edf3); background: light-dark(#fff, #0d1117); }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.verdict { padding: .75rem 1rem; border-left: .4rem solid var(--bad); background: var(--soft); font-size: 1.15rem; }
.verdict.good { border-color: var(--good); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border: 1px solid var(--line); }
th { background: var(--soft); } code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .5rem 0; font-weight: 600; }
@media print { body { max-width: none; font-size: 10pt; color: #000; background: #fff; } tr, .verdict { break-inside: avoid; } a { color: inherit; } }
`
