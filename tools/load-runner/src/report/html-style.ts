/** The style sheet of the report: one file, light and dark, printable. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #f7f8fa; --card: #ffffff; --ink: #18202b; --soft: #5c6776; --rule: #e3e7ec;
  --light: #8bb8f0; --middle: #2f78d2; --strong: #123f7d; --alarm: #c7323e; --warn: #d98200; --quiet: #8a94a3;
  --good: #177a4b; --good-paper: #e3f4ea; --bad-paper: #fbe7e8; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161c; --card: #1a2029; --ink: #e8ecf2; --soft: #9aa6b5; --rule: #2b3440;
  --light: #3f6ca6; --middle: #5b9df0; --strong: #bcd9ff; --alarm: #ff6b74; --warn: #f2ac3f; --quiet: #7c8898;
  --good: #58cf92; --good-paper: #17362a; --bad-paper: #43222a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: baseline; margin-bottom: 20px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 16px; margin: 0; }
.verdict { font-size: 13px; font-weight: 650; padding: 3px 12px; border-radius: 99px; }
.verdict.good { color: var(--good); background: var(--good-paper); } .verdict.bad { color: var(--alarm); background: var(--bad-paper); }
.facts { flex-basis: 100%; margin: 0; color: var(--soft); font-size: 13px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 12px; margin: 0 0 20px; padding: 0; }
.tile, .chart, section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
.tile { padding: 12px 16px; } .tile dt { color: var(--soft); font-size: 12px; } .tile dd { margin: 2px 0 0; font-size: 22px; font-weight: 600; }
.tile.bad dd { color: var(--alarm); }
.chart, section { margin: 0 0 20px; padding: 16px 20px; }
.chart figcaption { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; margin-bottom: 8px; }
.chart p { margin: 0; color: var(--soft); font-size: 13px; }
.chart svg { display: block; width: 100%; height: auto; }
.legend { list-style: none; display: flex; gap: 14px; margin: 0 0 0 auto; padding: 0; font-size: 13px; color: var(--soft); }
.key { display: inline-block; width: 12px; height: 3px; margin-right: 6px; vertical-align: middle; border-radius: 2px; }
.grid { stroke: var(--rule); stroke-width: 1; } .tick { fill: var(--soft); font-size: 11px; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; } .area { opacity: 0.14; stroke: none; }
.hover { fill: transparent; } .hover:hover { fill: var(--ink); opacity: 0.07; }
.line.light { stroke: var(--light); } .line.middle { stroke: var(--middle); } .line.strong { stroke: var(--strong); }
.line.alarm { stroke: var(--alarm); } .line.warn { stroke: var(--warn); } .line.quiet { stroke: var(--quiet); }
.area.middle { fill: var(--middle); } .area.quiet { fill: var(--quiet); }
.key.light { background: var(--light); } .key.middle { background: var(--middle); } .key.strong { background: var(--strong); }
.key.alarm { background: var(--alarm); } .key.warn { background: var(--warn); } .key.quiet { background: var(--quiet); }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; margin-top: 8px; font-size: 13.5px; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 12px; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--rule); white-space: nowrap; } tr:last-child td { border-bottom: 0; }
.number { text-align: right; } td code { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.good-text { color: var(--good); } .bad-text { color: var(--alarm); font-weight: 600; }
@media print { body { background: #fff; } .chart, section, .tile { break-inside: avoid; } }
`;
