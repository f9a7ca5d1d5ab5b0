/** Plain pages: no script, nothing from elsewhere, and every text escaped by the template itself. */
import { createHash } from 'node:crypto';

import type { FastifyReply } from 'fastify';

/** What is markup already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** A text is escaped; what is not there is left out. */
export type Part = Html | string | number | undefined | readonly Part[];

export const html = (markup: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(markup.map((text, index) => text + render(parts[index])).join(''));

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const STYLE =
  ':root{color-scheme:light dark;--line:light-dark(#d1d9e0,#3d444d);--quiet:light-dark(#59636e,#9198a1);--link:light-dark(#0550ae,#79b8ff)}' +
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;background:light-dark(#f6f8fa,#0d1117);color:light-dark(#1f2328,#e6edf3)}' +
  'main{max-width:44rem;margin:10vh auto;padding:2rem;background:light-dark(#fff,#151b23);border:1px solid var(--line);border-radius:8px}' +
  'main.wide{max-width:80rem;margin:1rem auto;padding:1rem}a{color:var(--link)}' +
  'h1{margin:0 0 1rem;font-size:1.5rem;overflow-wrap:anywhere}h2{margin:2rem 0 .5rem;font-size:1.15rem}' +
  'dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.2rem;margin:1rem 0}' +
  'dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}code{font-size:.9em}label{display:block;margin:0 0 .5rem}' +
  'input,button{font:inherit;padding:.4rem .6rem}.table{overflow-x:auto}' +
  'table{border-collapse:collapse;width:100%;font-size:.875rem}td{overflow-wrap:anywhere;min-width:7rem}' +
  'th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}' +
  'th{color:var(--quiet);font-weight:600}.none{color:var(--quiet)}';

/** Whole, as the policy names its hash. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const sendPage = (reply: FastifyReply, status: number, { markup }: Html): FastifyReply =>
  reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=UTF-8',
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .send(markup);

const document = (title: string, main: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${main}
      </body>
    </html> `;

/** A card with a few sentences. */
export const page = (title: string, body: Html): Html =>
  document(
    title,
    html`<main>
      <h1>${title}</h1>
      ${body}
    </main>`,
  );

/** One with tables, which move by themselves where they are wider than the screen. */
export const widePage = (title: string, body: Part): Html =>
  document(
    title,
    html`<main class="wide">
      <h1>${title}</h1>
      ${body}
    </main>`,
  );

export const facts = (rows: readonly (readonly [string, Part])[]): Html =>
  html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd><code>${value}</code></dd>`,
    )}
  </dl>`;

/** Under a heading with the number of rows there are, of which the newest may be all that is shown. */
export const table = (
  heading: string,
  columns: readonly string[],
  rows: readonly Part[][],
  count = rows.length,
): Html =>
  html`<h2>${heading} (${count})</h2>
    ${rows.length === 0 ? html`<p class="none">None.</p>` : grid(heading, columns, rows)}`;

const grid = (heading: string, columns: readonly string[], rows: readonly Part[][]): Html =>
  html`<div class="table" role="region" aria-label="${heading}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

export const link = (address: string, text: string): Html => html`<a href="${address}">${text}</a>`;

export const lines = (texts: readonly Part[]): Part =>
  texts.map((text, index) => (index === 0 ? text : html`<br />${text}`));
