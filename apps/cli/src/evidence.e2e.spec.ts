import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** The service, which this program knows by its address alone. */
const SERVICE = fileURLToPath(new URL('../../api/dist/main.js', import.meta.url));

interface Bootstrap {
  readonly verifierKey: string;
  readonly tokens: Readonly<Record<'auditor' | 'owner', string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'bucket-evidence-'));
const data = join(folder, 'data');
const file = (name: string) => join(folder, name);
let service: ChildProcess;
let url = '';
let bootstrap: Bootstrap;
let artifactId = '';

const environment = (token?: string) => ({
  PATH: process.env['PATH'],
  ...(token === undefined ? {} : { BUCKET_TOKEN: token }),
});

function bucket(args: readonly string[], token?: string) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env: environment(token) });
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
      const found = /"listening":"([^"]+)"/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

beforeAll(async () => {
  expect(bucket(['seed', '--artifacts', '300', '--data-dir', data]).status).toBe(0);
  bootstrap = JSON.parse(readFileSync(join(data, 'bootstrap.json'), 'utf8')) as Bootstrap;
  const env = { ...environment(), BUCKET_PORT: '0', BUCKET_DATA_DIR: data };
  service = spawn(process.execPath, [SERVICE], { stdio: ['ignore', 'ignore', 'pipe'], env });
  url = await listening(service);
  const answer = await fetch(`${url}/v1/artifacts?productId=AI_Assistant&limit=1`, {
    headers: { authorization: `Bearer ${bootstrap.tokens.auditor}` },
  });
  const page = (await answer.json()) as { readonly items: readonly { readonly id: string }[] };
  artifactId = page.items[0]?.id ?? '';
  writeFileSync(file('policy'), `log ${bootstrap.verifierKey}\nquorum none\n`);
  writeFileSync(file('stranger'), 'quorum none\n');
});
afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const verify = (bundle: string, policy = 'policy', ...more: string[]) =>
  bucket(['verify', '--bundle', file(bundle), '--policy', file(policy), ...more]);

describe('bucket evidence', () => {
  it('writes evidence of an artifact and of a period to a file, which verifies offline', () => {
    const { auditor } = bootstrap.tokens;
    const one = bucket(['evidence', artifactId, '--url', url, '--known-size', '2', '--out', file('one')], auditor);
    expect([one.status, one.stdout]).toEqual([0, '']);
    const period = bucket(['evidence', '--from', '0', '--to', '300', '--url', url, '--out', file('period')], auditor);
    expect(period.status).toBe(0);
    const proof = bucket(['evidence', artifactId, '--format', 'tlog-proof', '--url', url], auditor);
    writeFileSync(file('proof'), proof.stdout);
    for (const name of ['one', 'period', 'proof']) {
      const verified = verify(name);
      expect([name, verified.status, verified.stdout.split('\n')[0]]).toEqual([name, 4, 'verdict: consistent']);
    }
    expect(verify('period').stdout).toContain('shown: entries 0 to 299: all 300, none missing');
    expect(JSON.parse(verify('one', 'policy', '--json').stdout)).toMatchObject({ verdict: 'consistent' });
  });

  it('says what the service answers, and ends with 1; with 3 where no service answers', () => {
    const refused = bucket(['evidence', '--from', '0', '--url', url], bootstrap.tokens.owner);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('403')]);
    const nowhere = bucket(['evidence', artifactId, '--url', 'http://127.0.0.1:9'], bootstrap.tokens.owner);
    expect([nowhere.status, nowhere.stderr]).toEqual([3, expect.stringContaining('does not answer')]);
  });

  it('needs a token, and either an artifact or a period', () => {
    expect(bucket(['evidence', artifactId]).status).toBe(2);
    expect(bucket(['evidence'], 'x').status).toBe(2);
    expect(bucket(['evidence', artifactId, '--from', '1'], 'x').status).toBe(2);
    expect(bucket(['evidence', artifactId, '--url', 'nowhere'], 'x').status).toBe(2);
  });

  it('writes a COSE receipt to a file, byte for byte, and never to a terminal', () => {
    const { auditor } = bootstrap.tokens;
    const asked = ['evidence', artifactId, '--format', 'cose-receipt', '--url', url];
    expect(bucket(asked, auditor).status).toBe(2);
    expect(bucket([...asked, '--out', file('receipt')], auditor).status).toBe(0);
    // COSE_Sign1 under its tag, RFC 9052 §4.2.
    expect([...readFileSync(file('receipt')).subarray(0, 2)]).toEqual([0xd2, 0x84]);
  });
});

describe('bucket verify --bundle', () => {
  it('ends with a code for each verdict', () => {
    const text = readFileSync(file('one'), 'utf8');
    writeFileSync(file('altered'), text.replace('AI_Assistant', 'AI_assistant'));
    const checkpoint = (JSON.parse(text) as { readonly checkpoint: string }).checkpoint.split('\n');
    const forked = [checkpoint[0], '2', Buffer.alloc(32).toString('base64'), ...checkpoint.slice(3)].join('\n');
    const policy = readFileSync(file('policy'), 'utf8');
    writeFileSync(file('fork'), `${policy}#bucket: checkpoint ${Buffer.from(forked).toString('base64')}\n`);
    expect([
      verify('one').status,
      verify('one', 'stranger').status,
      verify('one', 'fork').status,
      verify('altered').status,
    ]).toEqual([4, 5, 6, 1]);
  });

  it('names the line of a policy that is not understood, and what file cannot be read', () => {
    writeFileSync(file('faulty'), 'log x\nquorum none\n');
    expect(verify('one', 'faulty')).toMatchObject({ status: 2, stderr: expect.stringContaining('line 1') });
    expect(verify('none')).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be read') });
    writeFileSync(file('latin'), Buffer.from([0xe9]));
    expect(verify('latin')).toMatchObject({ status: 1, stderr: expect.stringContaining('UTF-8') });
    expect(bucket(['verify', '--bundle', file('one')]).status).toBe(2);
    expect(bucket(['verify', data, '--bundle', file('one'), '--policy', file('policy')]).status).toBe(2);
  });
});

describe('bucket export', () => {
  const exported = (...more: string[]) =>
    bucket(['export', '--url', url, ...more, '--out', file('export')], bootstrap.tokens.auditor);
  const check = (...more: string[]) =>
    bucket(['verify', '--export', file('export'), '--policy', file('policy'), ...more]);

  it('writes everything that a product owns to a file, which verifies offline and which others cannot read', () => {
    expect(exported('--product', 'AI_Assistant')).toMatchObject({ status: 0, stdout: '' });
    expect(check()).toMatchObject({ status: 4, stdout: expect.stringContaining('product AI_Assistant: all ') });
    expect(JSON.parse(check('--json').stdout)).toMatchObject({ verdict: 'consistent' });
    expect(statSync(file('export')).mode & 0o077).toBe(0);
    expect(exported('--product', 'AI_Assistant').stderr).toContain('whole already');
  });

  it('continues a file that was broken off anywhere', () => {
    const whole = readFileSync(file('export'));
    // Within the header, between two lines of an artifact or within one, and before the last newline.
    const cuts = [10, Math.floor(whole.length / 2), -1];
    writeFileSync(file('export'), whole.subarray(0, -1));
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining('broken off') });
    for (const cut of cuts) {
      writeFileSync(file('export'), whole.subarray(0, cut));
      expect([cut, exported('--product', 'AI_Assistant').status]).toEqual([cut, 0]);
      expect([cut, check().status]).toEqual([cut, 4]);
    }
  });

  it('is invalid when a byte was changed, and names what cannot be read', () => {
    const text = readFileSync(file('export'), 'utf8');
    writeFileSync(file('export'), text.replace('"kind":"version"', '"kind":"Version"'));
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining('verdict: invalid') });
    writeFileSync(file('export'), Buffer.from([0xe9, 0x0a]));
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining('UTF-8') });
    expect(bucket(['verify', '--export', file('nowhere'), '--policy', file('policy')]).status).toBe(2);
    expect(
      bucket(['verify', '--export', file('one'), '--bundle', file('one'), '--policy', file('policy')]).status,
    ).toBe(2);
  });

  it('leaves a file alone that is something else, and tells what the service answers', () => {
    writeFileSync(file('export'), 'minutes of a meeting\n');
    expect(exported('--product', 'AI_Assistant')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no export'),
    });
    expect(readFileSync(file('export'), 'utf8')).toBe('minutes of a meeting\n');
    rmSync(file('export'));
    expect(exported()).toMatchObject({ status: 1, stderr: expect.stringContaining('productId is required') });
    expect(bucket(['export'], 'x').status).toBe(2);
  });
});
