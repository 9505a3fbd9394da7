import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBucket } from './bucket.mjs';
import { BUILD_MS_MAX, foreignGoProgram, goVerifier, hasToolchain, runToEnd, rustVerifier } from './toolchain.mjs';

const [hasGo, hasRust] = [await hasToolchain('go'), await hasToolchain('cargo')];
const SIZE_MIN = 700;
const FSCK_MS_MAX = 20_000;

let bucket: Awaited<ReturnType<typeof startBucket>>;
let keyFile: string;

beforeAll(async () => {
  bucket = await startBucket();
  await bucket.grow(SIZE_MIN);
  keyFile = join(bucket.directory, 'log.vkey');
  writeFileSync(keyFile, bucket.bootstrap.verifierKey);
});
afterAll(() => bucket.discard());

/** How a verifier ends on the log at an address. */
type Verify = (url: string) => Promise<{ readonly accepts: boolean; readonly said: string }>;

const tesseraFsck: Verify = async (url) => {
  const token = bucket.bootstrap.tokens['auditor'] ?? '';
  const program = await foreignGoProgram('fsck');
  const flags = ['-ui=false', '-logtostderr', '-v=1', `-storage_url=${url}/log/`, `-public_key=${keyFile}`];
  // It asks again and again for what it cannot use, and ends with 0 whatever it finds: what it says tells.
  const { code, stderr } = await runToEnd(program, [...flags, `-bearer_token=${token}`], FSCK_MS_MAX);
  return {
    accepts: code === 0 && !/fsck failed|Invalid|Failed/.test(stderr) && stderr.includes('Completed'),
    said: stderr,
  };
};

const goSumdb: Verify = async (url) => {
  const { verifierKey, tokens } = bucket.bootstrap;
  const { code, stdout, stderr } = await runToEnd(await goVerifier(), [
    `${url}/log/`,
    verifierKey,
    tokens['auditor'] ?? '',
  ]);
  return { accepts: code === 0 && /verified \d{3,} entries/.test(stdout), said: stdout + stderr };
};

const rustCrates: Verify = async (url) => {
  const { verifierKey } = bucket.bootstrap;
  const { code, stdout, stderr } = await runToEnd(await rustVerifier(), [new URL(url).host, '/log/', verifierKey]);
  return { accepts: code === 0 && /verified \d{3,} leaves/.test(stdout), said: stdout + stderr };
};

/** The bucket behind somebody who alters one answer on its way. */
async function altered(path: RegExp, alter: (body: Buffer) => Buffer): Promise<{ url: string; server: Server }> {
  const server = createServer((request: IncomingMessage, reply) => {
    const headers = { authorization: request.headers.authorization ?? '', 'accept-encoding': 'identity' };
    void fetch(bucket.url + (request.url ?? ''), { headers }).then(async (answer) => {
      const body = Buffer.from(await answer.arrayBuffer());
      const sent = path.test(request.url ?? '') && answer.ok ? alter(body) : body;
      reply.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Only a server on a pipe has an address without a port.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const flipped = (at: number) => (body: Buffer) => {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};

interface Verifier {
  readonly name: string;
  readonly isThere: boolean;
  readonly build: () => Promise<string>;
  readonly verify: Verify;
  readonly readsEntries: boolean;
}

const VERIFIERS: readonly Verifier[] = [
  {
    name: 'Tessera’s fsck',
    isThere: hasGo,
    build: () => foreignGoProgram('fsck'),
    verify: tesseraFsck,
    readsEntries: true,
  },
  { name: 'Go’s x/mod/sumdb', isThere: hasGo, build: goVerifier, verify: goSumdb, readsEntries: true },
  {
    name: 'Rust’s tlog_tiles and signed_note',
    isThere: hasRust,
    build: rustVerifier,
    verify: rustCrates,
    readsEntries: false,
  },
];

for (const { name, isThere, build, verify, readsEntries } of VERIFIERS) {
  (isThere ? describe : describe.skip)(`${name}, unmodified`, () => {
    beforeAll(async () => void (await build()), BUILD_MS_MAX);

    it('accepts the log of a running bucket', async () => {
      const { accepts, said } = await verify(bucket.url);
      expect(accepts ? '' : said).toBe('');
    });

    it.each([
      ['a hash of a full tile', /^\/log\/tile\/0\/001$/, flipped(100)],
      ['a hash of the edge', /^\/log\/tile\/0\/002\.p\//, flipped(40)],
      [
        'a signature',
        /^\/log\/checkpoint$/,
        (body: Buffer) =>
          Buffer.from(
            body
              .toString()
              .replace(/(.{9})(.)(=*\n)$/, (_, a: string, b: string, c: string) => a + (b === 'A' ? 'B' : 'A') + c),
          ),
      ],
      [
        'the size',
        /^\/log\/checkpoint$/,
        (body: Buffer) =>
          Buffer.from(body.toString().replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) - 1}\n`)),
      ],
      ...(readsEntries ? ([['a byte of an entry', /^\/log\/tile\/entries\/001$/, flipped(200)]] as const) : []),
    ] as const)('refuses it with %s altered', async (_what, path, alter) => {
      const { url, server } = await altered(path, alter);
      try {
        const { accepts, said } = await verify(url);
        expect(accepts).toBe(false);
        expect(said).toMatch(
          /fsck failed|inconsistent|invalid|not the one|not a beginning|incorrect|doesn't match|mismatch|malformed/i,
        );
      } finally {
        server.close();
      }
    });
  });
}
