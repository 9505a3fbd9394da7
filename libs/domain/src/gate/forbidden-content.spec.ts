import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json-value.ts';
import { forbiddenContent } from './forbidden-content.ts';

const found = (payload: JsonValue) =>
  forbiddenContent(payload, canonicalJson(payload)).map(({ code, pointer }) => [code, pointer]);

const TOKEN = `bkt_${'a'.repeat(43)}`;

describe('forbidden content', () => {
  it.each([
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nMHc', 'credential'],
    ['a token of ours', `token ${TOKEN}`, 'credential'],
    ['a cloud key', 'AKIAIOSFODNN7EXAMPLE', 'credential'],
    ['a platform token', `ghp_${'a'.repeat(36)}`, 'credential'],
    ['a web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x', 'credential'],
    ['a password in a URL', 'see postgres://user:hunter2@db.example/x', 'credential'],
    ['an embedded picture', 'data:image/png;base64,iVBORw0KGgo', 'binary'],
    ['an embedded video', 'data:video/mp4;codecs=avc1;base64,AAAA', 'binary'],
    ['weights in base64', 'QUJD'.repeat(200), 'binary'],
    ['a script element', 'hello <script>alert(1)</script>', 'code'],
    ['PHP', '<?php echo 1;', 'code'],
    ['a shell script', '#!/bin/sh\nrm -rf /', 'code'],
    ['a script address', 'javascript:alert(1)', 'code'],
  ])('%s is found where it stands', (_what, text, code) => {
    expect(found({ a: ['fine', { b: text }] })).toEqual([[code, '/payload/a/1/b']]);
    expect(found({ title: `${text}` })).toEqual([[code, '/payload/title']]);
  });

  it.each(['password', 'apiKey', 'client_secret', 'access_token', 'privateKey'])(
    'a member named %s is a credential',
    (name) => {
      expect(found({ settings: { [name]: 'x' } })).toEqual([['credential', `/payload/settings/${name}`]]);
    },
  );

  it.each([
    'a'.repeat(64),
    `sha256:${'0123456789abcdef'.repeat(4)}`,
    '01950000-0000-7000-8000-000000000001',
    's3://models/checkpoint-12/weights.safetensors',
    'https://example.com:8443/path?query=1#part',
    'A function returns what its body computes; import it where you need it. '.repeat(40),
    'QUJD'.repeat(16),
    'mail me at team@example.com: thanks',
    'the password is never stored',
    '#1 in the list',
  ])('ordinary text passes: %.40s', (text) => {
    expect(found({ title: text, password: null, tags: [text] })).toEqual([]);
  });

  it('names at most twenty places', () => {
    expect(found(Array.from({ length: 50 }, () => TOKEN))).toHaveLength(20);
  });

  it('comes to an end on a megabyte made to be slow', () => {
    for (const part of ['eyJ', 'a://', ';base64,', 'data:', '-----BEGIN ', 'bkt_', 'a:b@', '<scrip']) {
      expect(found(`${part.repeat(Math.floor(1_000_000 / part.length))}`).length).toBeLessThanOrEqual(20);
    }
  });
});
