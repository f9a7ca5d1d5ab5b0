import type { ComponentChildren } from 'preact';

import { plain } from './plain.js';

/** Opens beside the console. Other addresses than of the web are texts: nothing that is answered can run a script. */
export function External({ to, children, ...more }: { to: string; children: ComponentChildren; class?: string }) {
  if (!/^https?:\/\//.test(to)) return <span {...more}>{children}</span>;
  return (
    <a href={to} target="_blank" rel="noreferrer" {...more}>
      {children}
      <span class="away" aria-hidden="true">
        {' '}
        ↗
      </span>
    </a>
  );
}

/** An address is there to be followed, not to be read to its end. */
const short = (address: string) =>
  address.length > 48 ? `${address.replace(/^https?:\/\//, '').slice(0, 40)}…` : address;

/** A sentence whose addresses can be followed. */
export function Sentence({ text }: { text: string }) {
  const parts = plain(text).split(/(https?:\/\/[^\s)]*[^\s).,;:])/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <External to={part} key={index}>
            {short(part)}
          </External>
        ),
      )}
    </>
  );
}
