import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const MOVED = 'labwright-moved';

/** The address is the state: what is shown can be reloaded, sent to somebody, and gone back from. */
export function go(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new Event(MOVED));
}

export interface Place {
  path: string;
  query: URLSearchParams;
}

export function usePlace(): Place {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const turn = () => {
      setTurn((turns) => turns + 1);
    };
    addEventListener('popstate', turn);
    addEventListener(MOVED, turn);
    return () => {
      removeEventListener('popstate', turn);
      removeEventListener(MOVED, turn);
    };
  }, []);
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** A link within the console; with a key held down, the browser's own. */
export function Link({
  to,
  children,
  ...more
}: {
  to: string;
  children: ComponentChildren;
  class?: string;
  'aria-current'?: 'page' | undefined;
  'data-row'?: number;
}) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...more}>
      {children}
    </a>
  );
}

export const pageOf = (projectId: string, environmentId: string) =>
  `/projects/${encodeURIComponent(projectId)}/environments/${encodeURIComponent(environmentId)}`;

/** Undefined where the path is none of an environment's. */
export function environmentAt(path: string): { projectId: string; environmentId: string } | undefined {
  const [, projectId, environmentId] = /^\/projects\/([^/]+)\/environments\/([^/]+)\/?$/.exec(path) ?? [];
  if (projectId === undefined || environmentId === undefined) return undefined;
  return { projectId: decodeURIComponent(projectId), environmentId: decodeURIComponent(environmentId) };
}
