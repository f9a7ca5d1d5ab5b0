import { useState } from 'preact/hooks';

import { session } from './session.js';

/** Where the API does not know who asks. */
export function SignIn() {
  const [token, setToken] = useState('');
  const { refusal } = session;
  const isSendable = /^[\x21-\x7e]+$/.test(token.trim());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isSendable) session.signIn(token.trim());
  };
  return (
    <main class="sign-in" id="main">
      <form class="card" onSubmit={submit}>
        <h1>Sign in</h1>
        <p>{refusal?.detail ?? 'The API asks who you are.'}</p>
        <label>
          Token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            autoFocus
            value={token}
            aria-describedby="token-help"
            onInput={(event) => {
              setToken(event.currentTarget.value);
            }}
          />
        </label>
        <p id="token-help" class="quiet">
          A token that you were given, or an ID token of your issuer, such as{' '}
          <code>gcloud auth print-identity-token</code> prints. It is kept for this tab only, and sent to this API only.
        </p>
        <button type="submit" class="primary" disabled={!isSendable}>
          Sign in
        </button>
      </form>
    </main>
  );
}
