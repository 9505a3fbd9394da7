import { parseDictionary, type BareItem, type InnerList, type Item } from 'structured-headers';

/** One signature of a request as its headers say it. */
export interface GivenSignature {
  readonly input: InnerList;
  /** Names of the covered components, without parameters and each once. */
  readonly covered: ReadonlySet<string>;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly expires: number | undefined;
  readonly keyId: string;
  readonly nonce: string | undefined;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

const PARAMETERS = new Set(['created', 'expires', 'keyid', 'alg', 'nonce', 'tag']);
const ALGORITHM = 'ed25519';
const SIGNATURE_SIZE_BYTES = 64;

/**
 * Reads `Signature-Input` and `Signature` (RFC 9421 §4).
 *
 * @returns words where they do not say exactly one Ed25519 signature with its time and key
 */
export function readSignature(inputField: string, signatureField: string): GivenSignature | string {
  const inputs = dictionaryOf(inputField);
  const signatures = dictionaryOf(signatureField);
  if (inputs === undefined || signatures === undefined)
    return 'Signature-Input or Signature is not a dictionary (RFC 9651)';
  const [label] = inputs.keys();
  if (label === undefined || inputs.size !== 1 || signatures.size !== 1) return 'send exactly one signature';
  const input = inputs.get(label);
  const value = signatures.get(label);
  if (input === undefined || !isInnerList(input)) return 'Signature-Input is not a list of components';
  if (value === undefined || isInnerList(value) || !(value[0] instanceof ArrayBuffer))
    return 'Signature has no byte sequence under the label of Signature-Input';
  if (value[0].byteLength !== SIGNATURE_SIZE_BYTES) return 'an Ed25519 signature has 64 bytes';
  const covered = new Set(input[0].map(([name]) => name));
  const names = [...covered].filter((name) => typeof name === 'string');
  if (names.length < input[0].length || input[0].some(([, parameters]) => parameters.size > 0))
    return 'a component stands once, and has no parameters';
  return withParameters(input, new Set(names), new Uint8Array(value[0]));
}

function withParameters(
  input: InnerList,
  covered: ReadonlySet<string>,
  signature: Uint8Array,
): GivenSignature | string {
  const [, parameters] = input;
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) return `the parameter ${unknown} is not known`;
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  const keyId = parameters.get('keyid');
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('alg');
  if (!isWhole(created)) return 'the parameter created is required: whole seconds since 1970';
  if (typeof keyId !== 'string') return 'the parameter keyid is required: the RFC 7638 thumbprint of the key';
  if (expires !== undefined && !isWhole(expires)) return 'the parameter expires has whole seconds since 1970';
  if (nonce !== undefined && typeof nonce !== 'string') return 'the parameter nonce is a string';
  if (algorithm !== undefined && algorithm !== ALGORITHM) return 'the parameter alg is "ed25519" or absent';
  return { input, covered, created, expires, keyId, nonce, signature };
}

const isWhole = (value: BareItem | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value);

const isInnerList = (member: Item | InnerList): member is InnerList => Array.isArray(member[0]);

/** @returns undefined for a text that is no dictionary */
export function dictionaryOf(text: string): Map<string, Item | InnerList> | undefined {
  try {
    return parseDictionary(text);
  } catch {
    return undefined; // Only the parser's own error comes here: the input is a string.
  }
}
