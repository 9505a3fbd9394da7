import { isWellFormed } from '../../bytes/utf8.ts';

/** Whether a text can be signed: valid UTF-8, no control character but newline, newline at its end. C2SP signed-note "Format". */
export function isNoteText(text: string): boolean {
  return text.endsWith('\n') && hasNoteCharacters(text);
}

/** Whether a text has only what may stand in a note. */
export function hasNoteCharacters(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the specification forbids exactly these
  return isWellFormed(text) && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
