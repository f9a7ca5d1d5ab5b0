const COLOURS = /\u001b\[[0-9;]*[A-Za-z]/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** What turns the direction of all that follows (Unicode, Bidirectional Algorithm, 2). */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Others' words without what is nothing to read: of a Dockerfile's line, and of its log. */
export function plain(text: string): string {
  return text.replaceAll(COLOURS, '').replaceAll(CONTROLS, '').replaceAll(TURNS, '');
}
