import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { EnvironmentPage } from './environment/environment-page.js';
import icon from './icon.svg';
import { ListPage } from './list/list-page.js';
import { environmentAt, Link, usePlace } from './router.js';
import { session } from './session.js';
import { SignIn } from './sign-in.js';
import { theme, THEMES, wear, type Theme } from './theme.js';

export function App() {
  const { path } = usePlace();
  const { signedOut, signedIn, turn } = useSession();
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="top">
        <Link to="/" class="brand">
          <img src={icon} alt="" width="22" height="22" />
          Labwright
        </Link>
        <nav aria-label="Console">
          <Link to="/" aria-current={path === '/' ? 'page' : undefined}>
            Environments
          </Link>
          <Link to="/new" aria-current={path === '/new' ? 'page' : undefined}>
            New
          </Link>
        </nav>
        <div class="end">
          <a href="/docs" class="wide">
            API
          </a>
          <ThemeSwitch />
          {signedIn && (
            <button
              type="button"
              class="small"
              onClick={() => {
                session.signOut();
              }}
            >
              Sign out
            </button>
          )}
        </div>
      </header>
      {signedOut ? <SignIn /> : <Page path={path} key={turn} />}
    </>
  );
}

function Page({ path }: { path: string }) {
  const key = environmentAt(path);
  if (key) return <EnvironmentPage {...key} key={path} />;
  if (path === '/new') return <Later load={() => import('./create/create-page.js').then((part) => part.CreatePage)} />;
  return <ListPage />;
}

/** A page that is fetched when it is first looked at. */
function Later({ load }: { load: () => Promise<ComponentType> }) {
  const [part, setPart] = useState<{ Part: ComponentType } | { failed: true }>();
  useEffect(() => {
    load().then(
      (Part) => {
        setPart({ Part });
      },
      () => {
        setPart({ failed: true });
      },
    );
  }, []);
  if (part === undefined) return <main id="main" aria-busy="true" />;
  if ('Part' in part) return <part.Part />;
  return (
    <main id="main">
      <p class="note warn" role="alert">
        This page could not be fetched: the service is away, or was installed anew. Reload it.
      </p>
    </main>
  );
}

/** Whoever signs in or out sees everything anew. */
function useSession(): { signedOut: boolean; signedIn: boolean; turn: number } {
  const [turn, setTurn] = useState(0);
  useEffect(
    () =>
      session.subscribe(() => {
        setTurn((turns) => turns + 1);
      }),
    [],
  );
  return { signedOut: session.refusal !== undefined, signedIn: session.token !== undefined, turn };
}

function ThemeSwitch() {
  const [chosen, setChosen] = useState(theme);
  return (
    <label class="theme">
      <span class="hidden">Theme</span>
      <select
        value={chosen}
        onChange={(event) => {
          const wanted = event.currentTarget.value as Theme;
          wear(wanted);
          setChosen(wanted);
        }}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
