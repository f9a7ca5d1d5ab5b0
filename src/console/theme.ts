export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'labwright-theme';

export function theme(): Theme {
  return THEMES.find((each) => each === localStorage.getItem(KEY)) ?? 'system';
}

/** The style sheet does the rest. */
export function wear(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
  document.documentElement.dataset['theme'] = chosen;
}
