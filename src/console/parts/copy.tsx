import { useState } from 'preact/hooks';

/** A command as it is typed, with a button that copies it. */
export function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <pre tabIndex={0} aria-label="Command">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what="the command" />
    </div>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('Copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select it by hand');
    }
    setTimeout(() => {
      setSaid('Copy');
    }, 2_000);
  };
  return (
    <button type="button" class="small" aria-label={`${said} ${what}`} onClick={() => void copy()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
