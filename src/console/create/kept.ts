import { useEffect, useState } from 'preact/hooks';

export const DRAFT = 'labwright-draft';
export const ROSTER = 'labwright-roster';

/** Kept for the tab: signing in again, or a reload, loses nothing that was written. */
export function useKept(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  useEffect(() => {
    keep(key, text);
  }, [text]);
  return [text, setText];
}

/** What is more than a browser keeps is there until the page is left. */
export function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    sessionStorage.removeItem(key);
  }
}

export function forget(): void {
  for (const key of [DRAFT, ROSTER]) sessionStorage.removeItem(key);
}
