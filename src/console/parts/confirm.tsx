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
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose(false);
      }}
    >
      <h2 id="confirm-title">{title}</h2>
      {children}
      <div class="buttons">
        <button
          type="button"
          autoFocus
          onClick={() => {
            onClose(false);
          }}
        >
          Leave it as it is
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            onClose(true);
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
