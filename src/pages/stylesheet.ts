import { PALETTE } from './palette.ts';

const GROUND = `*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 1.25rem;
  padding: 2rem 1rem;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
}
main {
  width: 100%;
  max-width: 29rem;
  padding: 2.25rem 2.25rem 2rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 1rem;
  box-shadow: var(--shadow);
}
footer { color: var(--muted); font-size: 0.8125rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.015em; text-wrap: balance; }
p { margin: 0 0 0.75rem; overflow-wrap: anywhere; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-strong); }
code { font: 0.9375em/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }`;

const MARK = `.mark {
  display: grid;
  place-items: center;
  width: 3.25rem;
  height: 3.25rem;
  margin-bottom: 1.25rem;
  border-radius: 0.875rem;
  background: var(--accent-wash);
  color: var(--accent);
}
.mark svg { width: 2rem; height: 2rem; }
.mark.calm { background: var(--calm-wash); color: var(--calm); }
.mark.refusal { background: var(--refusal-wash); color: var(--refusal); }
.mark.trouble { background: var(--trouble-wash); color: var(--trouble); }`;

const PARTS = `.lead { color: var(--muted); }
.lead strong { color: var(--text); font-weight: 600; }
.panel {
  margin: 1.25rem 0;
  padding: 0.25rem 1rem;
  background: var(--inset);
  border: 1px solid var(--line);
  border-radius: 0.75rem;
}
.panel div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); align-items: baseline; padding: 0.625rem 0; }
.panel div + div { border-top: 1px solid var(--line); }
dl { margin: 0; }
dt { color: var(--muted); font-size: 0.8125rem; }
dd { margin: 0; overflow: hidden; overflow-wrap: anywhere; font-weight: 500; }
dd ul { display: flex; flex-wrap: wrap; gap: 0.375rem; margin: 0.125rem 0 0; padding: 0; list-style: none; }
dd li {
  max-width: 100%;
  padding: 0.0625rem 0.5rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 0.375rem;
  font-size: 0.8125rem;
}
.reference { margin-top: 1.5rem; padding-top: 1.125rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; }
.reference p { margin: 0 0 0.5rem; }
.reference div { display: flex; flex-wrap: wrap; gap: 0 0.5rem; }
.reference dd { font-weight: 400; }
.reference dd code { color: var(--text); user-select: all; -webkit-user-select: all; }`;

const ACTIONS = `.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
.actions form { display: contents; }
.button {
  flex: 0 1 auto;
  min-height: 2.75rem;
  padding: 0.5625rem 1.25rem;
  border: 1px solid var(--edge);
  border-radius: 0.625rem;
  background: transparent;
  color: var(--text);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.button:hover { background: var(--inset); color: var(--text); }
.button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.button.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent); }
@media (max-width: 30rem) {
  main { padding: 1.75rem 1.375rem 1.5rem; }
  .button { flex: 1 1 100%; }
  .panel div { display: block; }
}`;

/** The one stylesheet of all pages, inline in each of them. */
export const STYLESHEET = [PALETTE, GROUND, MARK, PARTS, ACTIONS].join('\n');
