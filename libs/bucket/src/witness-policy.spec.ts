import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { keyHash, toHex, verifierKey } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { SettingsFault } from './settings.ts';
import { askedWitnesses, readWitnessPolicy } from './witness-policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'bucket-witnesses-'));
const file = join(folder, 'witnesses');
afterAll(() => rmSync(folder, { recursive: true }));

function vkeyOf(name: string): string {
  const publicKey = nodeSha256.digest(name);
  return verifierKey(name, toHex(keyHash(nodeSha256, name, publicKey, 'cosignature')), publicKey, 'cosignature');
}

function read(...lines: readonly string[]) {
  writeFileSync(file, `${lines.join('\n')}\n`);
  return readWitnessPolicy(file);
}
const line = (name: string, url = ''): string => `witness ${name} ${vkeyOf(name)} ${url}`;

describe('BUCKET_WITNESSES', () => {
  it('names who is asked, and who else may be in the quorum', () => {
    const policy = read(
      line('one', 'https://one.example/witness'),
      line('two', 'http://127.0.0.1:8090'),
      line('three'),
      'group enough 2 one two three',
      'quorum enough',
    );
    expect(askedWitnesses(policy).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it.each(['http://127.0.0.1:8090', 'http://[::1]:8090/x', 'http://localhost', 'https://10.0.0.1'])(
    'asks at %s',
    (url) => {
      expect(askedWitnesses(read(line('one', url), 'quorum one'))).toMatchObject([{ url }]);
    },
  );

  it.each([
    'http://one.example',
    'http://10.0.0.1',
    'http://127.0.0.1.one.example',
    'ftp://one.example',
    'https://user:secret@one.example',
    'https://one.example/?x=1',
    'one.example',
  ])('asks nobody at %s', (url) => {
    expect(() => read(line('one', url), 'quorum one')).toThrow(SettingsFault);
    expect(() => read(line('one', url), 'quorum one')).toThrow(/the URL of one is https/);
  });

  it.each([
    [/the quorum is none/, [line('one', 'https://one.example'), 'quorum none']],
    [/cannot be met/, [line('one'), 'quorum one']],
    [/cannot be met/, [line('one', 'https://one.example'), line('two'), 'group both all one two', 'quorum both']],
    [/line 1: a witness line is/, [`witness one ${vkeyOf('one').replace('+', '-')} https://one.example`, 'quorum one']],
    [/no quorum line/, [line('one', 'https://one.example')]],
  ])('says what cannot be used: %s', (says, lines) => {
    expect(() => read(...lines)).toThrow(says);
  });

  it('says when the file is not there', () => {
    expect(() => readWitnessPolicy(join(folder, 'nothing'))).toThrow(/BUCKET_WITNESSES: .*ENOENT/);
  });
});
