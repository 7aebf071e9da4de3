/**
 * Style of the report: the desk's colours, light and dark by the system's setting. All pairs have at least 4.5:1 (WCAG
 * 2.2, 1.4.3).
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f3f4f5; --surface: #ffffff; --border: #d9dcdf; --ink: #15181c; --quiet: #454c55;
  --accent: #35489c; --warning: #654100; --warning-ground: #fcf3df; --warning-border: #ead6a4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131518; --surface: #1a1d21; --border: #32373e; --ink: #eceef1; --quiet: #bcc3cb;
    --accent: #a9b9fb; --warning: #f3cf83; --warning-ground: #342912; --warning-border: #5e4b1f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 0.9375rem/1.5 "Segoe UI Variable Text", "Segoe UI", -apple-system, "Cantarell", "Ubuntu", "Noto Sans", "Liberation Sans", system-ui, sans-serif;
}
main { max-width: 64rem; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0; font-size: 1.5rem; line-height: 2rem; font-weight: 600; }
h2 { margin: 40px 0 8px; font-size: 1.0625rem; line-height: 1.5rem; font-weight: 600; break-after: avoid; }
p { margin: 8px 0; max-width: 46rem; }
.from { color: var(--quiet); overflow-wrap: anywhere; }
.lead { margin: 24px 0 16px; font-size: 1.1875rem; line-height: 1.75rem; }
.lead strong { font-weight: 600; }
.warning { margin: 8px 0 16px; padding: 8px 16px; border: 1px solid var(--warning-border); border-radius: 4px; background: var(--warning-ground); color: var(--warning); max-width: none; }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 0; border: 1px solid var(--border); border-radius: 8px; background: var(--border); overflow: hidden; }
dl > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 12px 16px; background: var(--surface); break-inside: avoid; }
dt { color: var(--quiet); font-size: 0.8125rem; line-height: 1.125rem; }
dd { margin: 0; font-size: 1.375rem; line-height: 1.875rem; font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; border: 1px solid var(--border); border-radius: 8px; background: var(--surface); }
.table:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 8px 16px; text-align: left; color: var(--quiet); font-size: 0.8125rem; line-height: 1.25rem; }
th, td { padding: 6px 16px; border-top: 1px solid var(--border); text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.name, th.name { min-width: 12rem; overflow-wrap: anywhere; }
td.share { width: 28%; min-width: 6rem; }
svg { display: block; width: 100%; height: 10px; margin-top: 6px; }
rect { fill: var(--accent); }
ul { margin: 8px 0; padding-left: 20px; max-width: 46rem; }
li { margin: 4px 0; }
.quiet { color: var(--quiet); font-size: 0.8125rem; }
@media (max-width: 40rem) {
  main { padding: 24px 16px 48px; }
  dl { grid-template-columns: repeat(2, 1fr); }
  th, td { padding: 6px 8px; }
}
@media (forced-colors: active) { rect { fill: CanvasText; } }
@media print {
  :root { color-scheme: light; --ground: #ffffff; --surface: #ffffff; --border: #b5babf; --ink: #000000; --quiet: #333333; --accent: #35489c; --warning: #4a3000; --warning-ground: #ffffff; --warning-border: #4a3000; }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  .table { overflow: visible; border-radius: 0; }
  tr { break-inside: avoid; }
  rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
