import { readdirSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';
import { Caller } from './testing/caller.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type Written } from './testing/scenario.spec-data.ts';

const processes: BucketProcess[] = [];
afterEach(async () => {
  for (const each of processes.splice(0)) await each.discard();
});

async function scenario(env: Readonly<Record<string, string>> = {}): Promise<Scenario> {
  const started = await Scenario.start({ env });
  processes.push(started.process);
  return started;
}

function launch(directory: string): BucketProcess {
  const launched = BucketProcess.launch({ directory });
  processes.push(launched);
  return launched;
}

async function restart({ directory }: BucketProcess): Promise<BucketProcess> {
  const started = await BucketProcess.start({ directory });
  processes.push(started);
  return started;
}

describe('the first start', () => {
  it('writes one token for each person, readable by nobody else, and the second start leaves it alone', async () => {
    const { process } = await scenario();
    const file = join(process.directory, 'bootstrap.json');
    const text = readFileSync(file, 'utf8');
    expect(Object.keys(process.bootstrap.tokens).sort()).toEqual(['advisor', 'auditor', 'executor', 'legal', 'owner']);
    expect(new Set(Object.values(process.bootstrap.tokens)).size).toBe(5);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await process.stop();
    await restart(process);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('names every wrong setting at once and exits with 2', async () => {
    const launched = BucketProcess.launch({ env: { BUCKET_PORT: 'x', BUCKET_STORE: 'tape', BUCKET_NONSENSE: '1' } });
    processes.push(launched);
    expect(await launched.ended()).toEqual({ code: 2, signal: null });
    for (const name of ['BUCKET_PORT', 'BUCKET_STORE', 'BUCKET_NONSENSE']) expect(launched.stderr).toContain(name);
  });

  it('refuses a signing key that others may read', async () => {
    const { process } = await scenario();
    await process.stop();
    chmodSync(join(process.directory, 'signing-key.pem'), 0o644);
    const again = launch(process.directory);
    expect((await again.ended()).code).toBe(1);
    expect(again.stderr).toContain('0600');
  });
});

describe('a log that does not verify', () => {
  /** Alters one byte within the text of an entry, wherever the store keeps it. */
  function alter(directory: string, text: string): number {
    const files = readdirSync(directory).filter((name) => name.startsWith('bucket.sqlite'));
    let altered = 0;
    for (const name of files) {
      const bytes = readFileSync(join(directory, name));
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
        bytes[at] = (bytes[at] ?? 0) ^ 0x01;
        altered += 1;
      }
      writeFileSync(join(directory, name), bytes);
    }
    return altered;
  }

  it('is not served: the process names the broken entry and exits with 3', async () => {
    const { process, caller, people } = await scenario();
    const marked = 'altered-at-rest-0001';
    await caller.get('/v1/governance/rules', people.auditor);
    await caller.get('/v1/governance/rules', people.auditor, { 'x-request-id': marked });
    await caller.get('/v1/governance/rules', people.auditor);
    expect((await process.stop()).code).toBe(0);
    expect(alter(process.directory, marked)).toBeGreaterThan(0);
    const again = launch(process.directory);
    expect(await again.ended()).toEqual({ code: 3, signal: null });
    expect(again.stderr).toMatch(/\bentry 2\b/);
  });
});

describe('SIGTERM', () => {
  it('under load loses nothing that was acknowledged, and exits with 0', async () => {
    const bucket = await scenario();
    const { process, caller } = bucket;
    const token = await bucket.integrate(ASSISTANT);
    const acknowledged: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        try {
          const answer = await caller.post('/v1/artifacts', token, METADATA);
          if (answer.status === 201) acknowledged.push(as<Written>(answer).artifact.id);
        } catch {
          return; // the connection was refused: the process listens no more
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ending = await process.stop('SIGTERM');
    isOver = true;
    await Promise.all(writers);
    expect(ending).toEqual({ code: 0, signal: null });
    expect(acknowledged.length).toBeGreaterThan(8);

    const again = await Caller.of(await restart(process));
    const statuses = await Promise.all(
      acknowledged.map(async (id) => (await again.get(`/v1/artifacts/${id}`, token)).status),
    );
    expect(statuses.every((status) => status === 200)).toBe(true);
    const verified = await again.post('/v1/audit/verifications', bucket.people.auditor);
    expect(verified.body).toMatchObject({ intact: true, missing: 0 });
  });

  it('ends although a client never finishes its request', async () => {
    const { process } = await scenario();
    const socket = connect(process.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n', () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    expect((await process.stop()).code).toBe(0);
    expect(Date.now() - started).toBeLessThan(15_000);
    socket.destroy();
  });

  it('exits with 4 when what was only counted cannot be recorded', async () => {
    // The beginning is the first commit, the first stranger the second, the summary of the others the third.
    const { process } = await scenario({ BUCKET_FAILPOINT: 'commit.begin:eio:3' });
    for (let i = 0; i < 3; i += 1) await fetch(`${process.url}/v1/artifacts`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await process.stop()).toEqual({ code: 4, signal: null });
    expect(process.stderr).toContain('"flush"');
  });
});

describe('kill -9', () => {
  it('under load loses nothing that was acknowledged', async () => {
    const bucket = await scenario();
    const { process, caller, people } = bucket;
    const token = await bucket.integrate(ASSISTANT);
    const acknowledged: Written[] = [];
    const writers = Array.from({ length: 8 }, async () => {
      try {
        for (;;) acknowledged.push(as<Written>(await caller.post('/v1/artifacts', token, METADATA)));
      } catch {
        return; // the process is gone
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await process.stop('SIGKILL');
    await Promise.all(writers);
    const again = await Caller.of(await restart(process));
    const verified = await again.post('/v1/audit/verifications', people.auditor);
    expect(verified.body).toMatchObject({ intact: true, missing: 0 });
    for (const { artifact } of acknowledged.filter(({ artifact: written }) => written !== undefined)) {
      expect((await again.get(`/v1/artifacts/${artifact.id}`, token)).body).toEqual({
        artifact,
        payload: METADATA.payload,
      });
    }
  });
});
