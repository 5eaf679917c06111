/** The colours of the pages as CSS custom properties; every text on its ground meets WCAG 2.2 AA in both schemes. */
export const PALETTE = `:root {
  color-scheme: light dark;
  --page: #f2f4f7;
  --surface: #ffffff;
  --inset: #f6f7f9;
  --line: #e1e5ea;
  --edge: #868f9c;
  --text: #171c24;
  --muted: #566070;
  --accent: #3450c8;
  --accent-strong: #263da3;
  --on-accent: #ffffff;
  --accent-wash: #eaeefd;
  --calm: #17734a;
  --calm-wash: #e4f5ec;
  --refusal: #b3261e;
  --refusal-wash: #fdebe9;
  --trouble: #8a5200;
  --trouble-wash: #fdf2dd;
  --shadow: 0 1px 2px #1018280f, 0 12px 32px -8px #10182824;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116;
    --surface: #171b22;
    --inset: #1d222b;
    --line: #2b323d;
    --edge: #6c7889;
    --text: #e9edf2;
    --muted: #a4afbd;
    --accent: #a3b5ff;
    --accent-strong: #c0ccff;
    --on-accent: #10173a;
    --accent-wash: #222a4a;
    --calm: #63d6a0;
    --calm-wash: #143022;
    --refusal: #ffa097;
    --refusal-wash: #3a1c1a;
    --trouble: #f3c06c;
    --trouble-wash: #35280f;
    --shadow: 0 1px 2px #0006, 0 12px 32px -8px #000a;
  }
}`;
