// A product's client that signs its requests (RFC 9421), with nothing but Node:
//
//   node signed-client.mjs key KEYFILE                  makes a key, prints its public half
//   node signed-client.mjs METHOD URL KEYFILE [BODY]    sends a signed request; BODY is a file of JSON
//
// BUCKET_IF_MATCH is sent as If-Match: a change of an artifact needs it.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [, , method = '', ...rest] = process.argv;
if (method === 'key') makeKey(rest[0]);
else await send(method, ...rest);

function makeKey(file) {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  console.log(JSON.stringify(publicHalf(privateKey)));
}

function publicHalf(privateKey) {
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty, crv, x };
}

async function send(method, url, keyFile, bodyFile) {
  const body = bodyFile === undefined ? undefined : readFileSync(bodyFile);
  const ifMatch = process.env.BUCKET_IF_MATCH;
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-digest': digestOf(body) }),
    ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  const privateKey = createPrivateKey(readFileSync(keyFile));
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...signed(method, url, headers, privateKey) },
    body,
  });
  console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
}

function digestOf(bytes) {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
}

/** The two headers of the signature, over method, address and the given headers. */
function signed(method, url, headers, privateKey) {
  const covered = { '@method': method, '@target-uri': new URL(url).href, ...headers };
  const { kty, crv, x } = publicHalf(privateKey);
  // RFC 7638: the members in alphabetical order.
  const keyId = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  const names = Object.keys(covered).map((name) => `"${name}"`);
  const created = Math.floor(Date.now() / 1000);
  const parameters = `(${names.join(' ')});created=${created};keyid="${keyId}";alg="ed25519";nonce="${randomUUID()}"`;
  const lines = Object.entries(covered).map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const signature = sign(null, Buffer.from(base), privateKey).toString('base64');
  return { 'signature-input': `sig=${parameters}`, signature: `sig=:${signature}:` };
}
