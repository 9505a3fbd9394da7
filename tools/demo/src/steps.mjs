import { styleText } from 'node:util';

let count = 0;

/** @param {string} text */
export function step(text) {
  count += 1;
  console.log(`\n${styleText('bold', `${count}. ${text}`)}`);
}

/** @param {string} text */
export const tell = (text) => console.log(`   ${text}`);

/** @param {string} text */
export const proven = (text) => console.log(`   ${styleText('green', '✓')} ${text}`);

/**
 * Asks the bucket and prints what was asked and how it answered.
 *
 * @param {string} base
 * @param {string} method
 * @param {string} path
 * @param {string} token
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ status: number, body: any, text: string }>}
 */
export async function ask(base, method, path, token, body, headers = {}) {
  const answer = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  tell(styleText('dim', `${method} ${path} -> ${answer.status}`));
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, body: isJson ? JSON.parse(text) : undefined, text };
}
