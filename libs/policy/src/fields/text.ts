import type { JsonObject } from '@bucket/domain';

// Every pattern is linear in the length of the text (no two neighbouring repetitions match the same character), and has
// nothing that ECMAScript and RE2 read differently. Anchors are written out: JSON Schema patterns match anywhere.

/** No control character (C0, DEL, C1), hence no line break. */
const ONE_LINE = '^[^\\x00-\\x1F\\x7F-\\x9F]*$';

/** Tab and line breaks are the only controls, and no run of 65 base64 characters: words, not an encoded file or key. */
const PROSE =
  '^[^\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9FA-Za-z0-9+/_=]*(?:[A-Za-z0-9+/_=]{1,64}(?:[^\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9FA-Za-z0-9+/_=]+|$))*$';

/** Signs of a person: an e-mail address or an international phone number. */
const PERSON: JsonObject = {
  description: 'E-mail addresses and telephone numbers.',
  pattern: '[A-Za-z0-9]@[A-Za-z0-9]|\\+[0-9][0-9 ()-]{7,17}[0-9]',
};

/** Text on one line. Lengths count code points. */
export const line = (maxLength: number, description: string): JsonObject => ({
  type: 'string',
  description,
  minLength: 1,
  maxLength,
  pattern: ONE_LINE,
});

/** Text over several lines. Lengths count code points. */
export const prose = (maxLength: number, description: string): JsonObject => ({
  ...line(maxLength, description),
  pattern: PROSE,
});

/** Text in which nobody can be named by address or number. */
export const impersonal = (text: JsonObject): JsonObject => ({ ...text, not: PERSON });

/** A short label to find things by; letters and digits of any script. */
export const tag: JsonObject = {
  type: 'string',
  description: 'A label to find things by.',
  maxLength: 64,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} .:/_-]*$',
};
