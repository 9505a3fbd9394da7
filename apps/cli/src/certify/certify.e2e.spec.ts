import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTROLS } from '@bucket/certification';
import { memberOf, textAt } from './session.ts';

/** What the bucket should show and does not yet. Anything else that is not satisfied fails here. */
const NOT_BUILT = CONTROLS.filter(({ by, methods }) => by === 'bucket' && methods.length === 0).map(({ id }) => id);
/** A measurement that a busy machine may break. */
const MEASURED = new Set(CONTROLS.filter(({ methods }) => methods.includes('rest.latency')).map(({ id }) => id));

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const RUN_MS_MAX = 600_000;

const directory = mkdtempSync(join(tmpdir(), 'bucket-certificate-'));
let said: string;
let told: string;
let exitCode: number | null;

beforeAll(async () => {
  // More time than a run is given otherwise: a busy machine must not decide what is tried.
  const args = [PROGRAM, 'certify', '--out', directory, '--short', '--seconds', '500'];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  [said, told] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stdout.on('data', (bytes: Buffer) => (told += bytes.toString()));
  exitCode = await new Promise((resolve) => child.once('close', resolve));
}, RUN_MS_MAX);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
const json = (name: string): unknown => JSON.parse(read(name));
const statement = (): unknown =>
  JSON.parse(Buffer.from(textAt(json('certificate.dsse.json'), 'payload'), 'base64').toString('utf8'));

describe('bucket certify', () => {
  it('satisfies every control but those that are not built, and says so with its exit code', () => {
    const controls = memberOf(statement(), 'predicate', 'controls') as {
      id: string;
      satisfied: boolean;
      reason?: string;
    }[];
    const byPeople = CONTROLS.filter(({ by }) => by === 'people').map(({ id }) => id);
    const missing = controls.filter(({ id, satisfied }) => !satisfied && !byPeople.includes(id) && !MEASURED.has(id));
    expect(missing.map(({ id, reason }) => [id, reason]).filter(([id]) => !NOT_BUILT.includes(id ?? ''))).toEqual([]);
    expect(missing.map(({ id }) => id)).toEqual(NOT_BUILT);
    expect([exitCode, told.split('\n')[0]]).toEqual([1, 'verdict: not-satisfied']);
  });

  it('covers its documents with their hashes', () => {
    const subject = memberOf(statement(), 'subject') as { name: string; digest: { sha256: string } }[];
    expect(subject.map(({ name }) => name)).toEqual(['component-definition.json', 'assessment-results.json']);
    for (const { name, digest } of subject)
      expect(createHash('sha256').update(read(name)).digest('hex')).toBe(digest.sha256);
  });

  it('leaves the entry that records it, with its proof', () => {
    const canonical = textAt(json('certificate.proof.json'), 'canonical');
    expect(canonical).toContain('"type":"certification.issued"');
    expect(memberOf(json('certificate.proof.json'), 'proof', 'leafIndex')).toBe(memberOf(JSON.parse(canonical), 'seq'));
  });

  it('tells its progress and writes a report that names what is missing', () => {
    expect(said.split('\n').filter((line) => /^ *\d+ of \d+ /.test(line)).length).toBeGreaterThan(20);
    const report = read('report.html');
    for (const id of NOT_BUILT) expect(report).toContain(`<td>${id}</td>`);
    expect(report).not.toContain(`bkt_`);
  });
});
