import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openAlertSubscriptions } from './alert-subscriptions.ts';
import { SettingsFault } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'bucket-alerts-'));
const alertsFile = join(folder, 'alerts.json');
const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
const OPS = { name: 'ops', url: 'https://hooks.example.com/bucket', secretFile: 'ops.secret' };

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  writeFileSync(join(folder, 'ops.secret'), `${secret(32)}\n`);
  chmodSync(join(folder, 'ops.secret'), 0o600);
});

function open(list: unknown) {
  writeFileSync(alertsFile, JSON.stringify(list));
  return openAlertSubscriptions({ alertsFile });
}

function faultsOf(list: unknown): string {
  try {
    open(list);
    return 'none';
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults.join('\n');
    throw error;
  }
}

describe('subscriptions to alerts', () => {
  it('are none without a file', () => {
    expect(openAlertSubscriptions({ alertsFile: undefined })).toEqual([]);
  });

  it('have a name and a filter, and secrets in files of their own', () => {
    const rows = [OPS, { ...OPS, name: 'assistant', tell: ['service'], products: ['AI_Assistant'] }];
    expect(open(rows).map(({ name, filter }) => ({ name, filter }))).toEqual([
      { name: 'ops', filter: {} },
      { name: 'assistant', filter: { tell: ['service'], products: ['AI_Assistant'] } },
    ]);
  });

  it.each([
    ['http to a public receiver', { url: 'http://hooks.example.com/' }, 'begins with https://'],
    ['a loopback address', { url: 'https://127.0.0.1/' }, 'private address 127.0.0.1'],
    ['a loopback address in another form', { url: 'https://2130706433/' }, 'private address 127.0.0.1'],
    ['the metadata service of a cloud', { url: 'https://169.254.169.254/' }, 'private address 169.254.169.254'],
    [
      'an address that another name covers',
      { url: 'https://[::1]/', privateAddresses: ['127.0.0.1'] },
      'private address ::1',
    ],
    ['a password in the URL', { url: 'https://user:secret@hooks.example.com/' }, 'carries a user or a password'],
    ['what is no URL', { url: 'hooks' }, 'url is not a URL'],
    ['another scheme', { url: 'file:///etc/passwd' }, 'begins with https://'],
    ['a role that is none', { tell: ['boss'] }, 'boss is none'],
    ['a name for a file', { name: '../ops' }, 'name is 1 to 40'],
    ['an unknown member', { secret: secret(32) }, 'unknown members: secret'],
    ['a network without bounds', { privateAddresses: ['10.0.0.0/99'] }, 'no address and no subnet'],
    ['a missing secret', { secretFile: 'gone.secret' }, 'ENOENT'],
  ])('refuse %s', (_what, parts, reason) => {
    expect(faultsOf([{ ...OPS, ...parts }])).toContain(reason);
  });

  it('refuse a secret that others may read, or that is too short, and never show it', () => {
    chmodSync(join(folder, 'ops.secret'), 0o644);
    expect(faultsOf([OPS])).toContain('others may read');
    chmodSync(join(folder, 'ops.secret'), 0o600);
    writeFileSync(join(folder, 'ops.secret'), secret(16));
    const fault = faultsOf([OPS]);
    expect(fault).toContain('24 to 64 bytes');
    expect(fault).not.toContain(secret(16));
  });

  it('are not JSON: no piece of the file is shown', () => {
    writeFileSync(alertsFile, secret(32));
    const faults = (): unknown => openAlertSubscriptions({ alertsFile });
    expect(faults).toThrow('it is not JSON');
    expect(faults).not.toThrow('whsec');
  });

  it('name every fault at once, and two of one name', () => {
    expect(faultsOf([{ ...OPS, url: 'x' }, OPS, OPS, 7]).split('\n')).toHaveLength(3);
    expect(faultsOf({})).toContain('is not a list');
  });
});
