const ARTIFACT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEY_HASH = /^[0-9a-f]{64}$/;

/*
 * What may become a key within a document, or a part of a path to one. No other text of a caller does: it can then hold no
 * dot, no dollar and no zero.
 */
export const isArtifactId = (text: unknown): text is string => typeof text === 'string' && ARTIFACT_ID.test(text);
export const isKeyHash = (text: unknown): text is string => typeof text === 'string' && KEY_HASH.test(text);
