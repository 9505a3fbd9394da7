import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { formatAddCheckpoint } from '@bucket/domain';
import { httpWitness } from './http-witness.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const REQUEST = {
  oldSize: 3,
  proof: [new Uint8Array(32)],
  checkpoint: 'log.test/one\n4\nAAAA\n\n— log.test/one AAAA\n',
};

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Only a server on a pipe has an address without a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the witness makes of an answer. */
async function asked(status: number, body = '', headers: Readonly<Record<string, string>> = {}) {
  const url = await listen((_request, response) => response.writeHead(status, headers).end(body));
  return httpWitness(url).addCheckpoint(REQUEST);
}

describe('a witness over HTTP', () => {
  it.each(['', '/', '/below/here'])(
    'is asked below its prefix %s, in the form of the specification',
    async (prefix) => {
      let seen: readonly unknown[] = [];
      const url = await listen((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          seen = [request.method, request.url, body];
          response.end('— witness.test/one AAAA\n');
        });
      });
      const answer = await httpWitness(url + prefix).addCheckpoint(REQUEST);
      expect(answer).toEqual({ kind: 'cosigned', lines: '— witness.test/one AAAA\n' });
      expect(seen).toEqual(['POST', `${prefix === '/' ? '' : prefix}/add-checkpoint`, formatAddCheckpoint(REQUEST)]);
    },
  );

  it('tells what each status means', async () => {
    expect(await asked(409, '17\n')).toEqual({ kind: 'conflict', size: 17 });
    expect(await asked(422)).toEqual({ kind: 'inconsistent' });
    expect(await asked(404)).toEqual({ kind: 'unknown-log' });
    expect(await asked(403)).toEqual({ kind: 'untrusted-key' });
    expect(await asked(500)).toEqual({ kind: 'unavailable', reason: 'it answered 500' });
    expect(await asked(429, '', { 'retry-after': '30' })).toMatchObject({ kind: 'unavailable', retryAfterMs: 30_000 });
    expect(await asked(503, '', { 'retry-after': '999999999' })).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it.each(['', '-1', '017', '1e3', '9007199254740993', 'seventeen'])('takes %j for no size', async (body) => {
    expect(await asked(409, body)).toEqual({ kind: 'unavailable', reason: 'it answered 409 without a size' });
  });

  it('follows no redirection', async () => {
    let followed = false;
    const url = await listen((request, response) => {
      followed ||= request.url === '/elsewhere';
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await httpWitness(url).addCheckpoint(REQUEST)).toMatchObject({ kind: 'unavailable' });
    expect(followed).toBe(false);
  });

  it('ends at its timeout with a witness that says nothing, or that never comes to an end', async () => {
    const silent = await listen(() => undefined);
    expect(await httpWitness(silent, 50).addCheckpoint(REQUEST)).toMatchObject({ kind: 'unavailable' });
    const slow = await listen((_request, response) => void response.writeHead(200).write('— '));
    expect(await httpWitness(slow, 50).addCheckpoint(REQUEST)).toMatchObject({ kind: 'unavailable' });
  });

  it('reads no more than a cosignature can be long', async () => {
    expect(await asked(200, 'x'.repeat(70_000))).toMatchObject({ reason: expect.stringContaining('65536 bytes') });
  });

  it('tells that nobody is there', async () => {
    const url = await listen(() => undefined);
    servers.pop()?.close();
    expect(await httpWitness(url).addCheckpoint(REQUEST)).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
