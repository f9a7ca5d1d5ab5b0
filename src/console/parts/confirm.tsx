import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Asks before something that cannot be taken back; Escape and the first button leave everything as it is. */
export function Confirm({
  title,
  action,
  children,
  onClose,
}: {
  title: string;
  /** What the button does, in its own words. */
  action: string;
  children: ComponentChildren;
  onClose: (confirmed: boolean) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = (confirmed: boolean) => {
    // Closed rather than just gone: the keyboard is back where it was.
    dialog.current?.close();
    onClose(confirmed);
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      onCancel={(event) => {
        event.preventDefault();
        close(false);
      }}
    >
      <h2 id="confirm-title">{title}</h2>
      {children}
      <div class="buttons">
        <button
          type="button"
          autoFocus
          onClick={() => {
            close(false);
          }}
        >
          Leave it as it is
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            close(true);
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
