import { arrayBufferOf, bytesOf } from './bytes.ts';

/** `k6/encoding`: https://grafana.com/docs/k6/latest/javascript-api/k6-encoding/ */
export function createEncodingModule(): Record<string, unknown> {
  const b64encode = (input: unknown, variant = 'std'): string => {
    const standard = Buffer.from(bytesOf(input, 'the input of b64encode()')).toString('base64');
    const alphabet = variant.endsWith('url') ? standard.replaceAll('+', '-').replaceAll('/', '_') : standard;
    return variant.startsWith('raw') ? alphabet.replace(/=+$/, '') : alphabet;
  };
  const b64decode = (input: string, _variant = 'std', format?: string): string | ArrayBuffer => {
    // Node's decoder takes both alphabets, with and without padding.
    const bytes = Buffer.from(input, 'base64');
    return format === 's' ? bytes.toString('utf8') : arrayBufferOf(bytes);
  };
  return { b64encode, b64decode };
}
