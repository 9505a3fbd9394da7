import { parseInstant } from '../artifacts/instant.ts';
import { isNoteText } from '../log/note/note-text.ts';

/** What a person signs when they decide a change request. */
export interface DecisionText {
  /** The log's name, so that a decision for one bucket is none for another. */
  readonly origin: string;
  readonly changeRequestId: string;
  readonly kind: string;
  /** `sha256:<hex>` of the subject. */
  readonly digest: string;
  readonly decision: 'approve' | 'reject';
  /** RFC 3339 UTC with milliseconds, by the clock of whoever signs. */
  readonly at: string;
}

/** Second line: tells a decision from a checkpoint, whose second line is a number. */
const TITLE = 'bucket decision v1';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * The text of the signed note (C2SP signed-note), one part a line:
 * origin, `bucket decision v1`, request id, kind, digest, `approve` or `reject`, time.
 *
 * @throws {TypeError} when a part is no line of a note
 */
export function decisionText({ origin, changeRequestId, kind, digest, decision, at }: DecisionText): string {
  const lines = [origin, TITLE, changeRequestId, kind, digest, decision, at];
  if (lines.some((line) => line === '' || line.includes('\n') || !isNoteText(`${line}\n`))) {
    throw new TypeError('a part of a decision is one line and not empty');
  }
  return `${lines.join('\n')}\n`;
}

/** The decision that a note's text states, or undefined unless `decisionText` writes the same text. */
export function parseDecisionText(text: string): DecisionText | undefined {
  if (!text.endsWith('\n')) return undefined;
  const [origin = '', title, changeRequestId = '', kind = '', digest = '', decision, at = '', ...more] = text
    .slice(0, -1)
    .split('\n');
  if (title !== TITLE || more.length > 0 || (decision !== 'approve' && decision !== 'reject')) return undefined;
  if (!INSTANT.test(at) || parseInstant(at) === undefined || [origin, changeRequestId, kind, digest].includes(''))
    return undefined;
  return { origin, changeRequestId, kind, digest, decision, at };
}
