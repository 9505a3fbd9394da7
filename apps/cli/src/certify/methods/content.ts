import type { MethodRun } from './method-run.ts';

const PROBLEM_BYTES_MAX = 4_096;

export const forbiddenContent: MethodRun = async (scene, checks) => {
  const { service } = scene.sideOf('metadata');
  // Put together here, so that scanners of this repository find no secret in it.
  const tries: Readonly<Record<string, string>> = {
    'a private key': ['-----BEGIN EC', 'PRIVATE KEY-----\nMHc'].join(' '),
    'a token of the bucket': `bkt_${'a'.repeat(43)}`,
    'a cloud key': ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
    'a platform token': `ghp_${'a'.repeat(36)}`,
    'a password in a URL': ['see postgres://user', 'hunter2@db.example/x'].join(':'),
    'an embedded picture': 'data:image/png;base64,iVBORw0KGgo',
    'a script element': 'hello <script>alert(1)</script>',
    'a shell script': '#!/bin/sh\nrm -rf /',
  };
  for (const [what, title] of Object.entries(tries)) {
    checks.refused(what, await scene.create('metadata', service, { title, tags: ['en'] }), 'payload.forbidden-content');
  }
  const weights = { title: 'weights', description: 'QUJD'.repeat(200) };
  checks.refused(
    'model weights in base64',
    await scene.create('metadata', service, weights),
    'payload.forbidden-content',
  );
};

export const sizes: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const { service } = scene.sideOf('metadata');
  const text = 'long text '.repeat(1_700);
  checks.refused(
    'metadata over 16 KiB',
    await scene.create('metadata', service, { title: 'a', description: text }),
    'payload.too-large',
  );
  const item = { artifactClass: 'metadata', payload: scene.class('metadata').example };
  const batch = { items: Array.from({ length: 501 }, () => item) };
  checks.refused('a batch of 501', await session.post('/v1/artifacts/batch', service, batch), 'request.invalid');
  checks.refused('a page of 1,001', await session.get('/v1/artifacts?limit=1001', service), 'query.invalid');
  const raw = `{"artifactClass":"metadata","payload":{"title":"${'a'.repeat(17 * 1_048_576)}"}}`;
  checks.refused(
    'a body over 17 MiB',
    await session.ask('POST', '/v1/artifacts', { token: service, raw }),
    'body.too-large',
  );
};

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export const badInput: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const { service } = scene.sideOf('metadata');
  const keys = Array.from({ length: 1_001 }, (_, n) => `"k${n}":0`).join(',');
  const around = (value: string): string => `{"artifactClass":"metadata","payload":{"title":${value}}}`;
  const tries: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    [
      'a key twice',
      '{"artifactClass":"metadata","artifactClass":"audit_entry","payload":{"title":"a"}}',
      ['json.duplicate-key'],
    ],
    [
      'a key twice, once escaped',
      '{"artifactClass":"metadata","\\u0061rtifactClass":"x","payload":{}}',
      ['json.duplicate-key'],
    ],
    ['65 levels', around(nested(63)), ['json.depth']],
    ['100,000 levels', nested(100_000), ['json.depth']],
    ['1,001 keys', `{${keys}}`, ['json.keys']],
    ['a number over 2^53', around('9007199254740993'), ['json.number-range']],
    ['1e400', around('1e400'), ['json.number-range']],
    ['half of a surrogate pair', around('"\\ud800"'), ['json.lone-surrogate']],
    ['U+0000', around('"\\u0000"'), ['json.nul']],
    ['__proto__', '{"__proto__":{"role":"owner"}}', ['json.forbidden-key']],
    ['a byte order mark', '\ufeff{}', ['json.byte-order-mark']],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), ['body.encoding']],
    ['text that is no JSON', "{'single': 1}", ['json.syntax']],
    ['nothing', ' ', ['json.empty', 'body.required']],
    ['a list', '[]', ['request.invalid']],
  ];
  for (const [what, raw, codes] of tries) {
    const answer = await session.ask('POST', '/v1/artifacts', { token: service, raw });
    checks.refused(what, answer, ...codes);
    const isShort = answer.text.length < PROBLEM_BYTES_MAX && !/\bat .+:\d+:\d+/.test(answer.text);
    checks.holds(`${what}: the answer is short and shows no stack`, isShort, `${answer.text.length} characters`);
  }
  const cursor = await session.get('/v1/artifacts?cursor=AAAA', service);
  checks.refused('a cursor of one’s own', cursor, 'cursor.invalid');
  const path = await session.get('/v1/artifacts/..%2f..%2fetc%2fpasswd', service);
  checks.holds('a path that climbs finds nothing', path.status === 404 || path.status === 400, String(path.status));
};
