/** Which bucket is put under load, and who speaks to it. `npm run load` sets both variables; `k6 run` takes them with `-e`. */

export interface Tokens {
  readonly owner: string;
  readonly advisor: string;
  readonly executor: string;
  readonly auditor: string;
  readonly legal: string;
}

export const BASE_URL = (__ENV['BUCKET_LOAD_URL'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');

export const tokens: Tokens = readTokens();

/** The path is absolute because `open()` in an imported module is relative to one file in k6 and to another elsewhere. */
function readTokens(): Tokens {
  const path = __ENV['BUCKET_LOAD_BOOTSTRAP'];
  if (path === undefined || !path.startsWith('/'))
    throw new Error('set BUCKET_LOAD_BOOTSTRAP to the absolute path of the bootstrap.json of the bucket under test');
  // Written by the bucket itself at its first start; a token that is missing shows as 401 in setup.
  return (JSON.parse(open(path)) as { tokens: Tokens }).tokens;
}
