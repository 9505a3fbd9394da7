import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isIP } from 'node:net';
import type { AlertSubscription } from '@bucket/application';
import { ROLES, type AlertFilter, type Role } from '@bucket/domain';
import { NamedAddresses, WebhookChannel } from '@bucket/node';
import { SettingsFault, type Settings } from './settings.ts';

const MEMBERS = ['name', 'url', 'secretFile', 'privateAddresses', 'tell', 'products'];
const SUBSCRIPTIONS_MAX = 32;
/** Standard Webhooks 1.0: a secret has 24 to 64 bytes. */
const SECRET_BYTES = { least: 24, most: 64 } as const;

type Parts = Readonly<Record<string, unknown>>;

/**
 * The subscriptions of the file that `BUCKET_ALERTS_FILE` names: a JSON list of
 * `{name, url, secretFile, privateAddresses?, tell?, products?}`. Secrets stand in files of their own.
 *
 * @throws {SettingsFault} naming every fault
 */
export function openAlertSubscriptions({ alertsFile }: Pick<Settings, 'alertsFile'>): readonly AlertSubscription[] {
  if (alertsFile === undefined) return [];
  const faults: string[] = [];
  const list = readList(alertsFile, faults);
  const subscriptions = list.flatMap((row, i) => {
    const place = `BUCKET_ALERTS_FILE: subscription ${i}`;
    try {
      return [subscriptionOf(row, dirname(alertsFile))];
    } catch (error) {
      faults.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  const names = subscriptions.map(({ name }) => name);
  if (new Set(names).size !== names.length) faults.push('BUCKET_ALERTS_FILE: two subscriptions have one name');
  if (faults.length > 0) throw new SettingsFault(faults);
  return subscriptions;
}

function readList(file: string, faults: string[]): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Array.isArray(list) || list.length > SUBSCRIPTIONS_MAX) {
      throw new TypeError(`it is not a list of at most ${SUBSCRIPTIONS_MAX} subscriptions`);
    }
    return list;
  } catch (error) {
    // What is wrong with JSON is told with a piece of it, which may be a secret.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : String(error);
    faults.push(`BUCKET_ALERTS_FILE ${file}: ${reason}`);
    return [];
  }
}

function subscriptionOf(row: unknown, directory: string): AlertSubscription {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new TypeError('it is not an object');
  const parts: Parts = { ...row };
  const unknown = Object.keys(parts).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) throw new TypeError(`unknown members: ${unknown.join(', ')}`);
  const name = textOf(parts, 'name');
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new TypeError('name is 1 to 40 lower-case letters, digits and hyphens');
  }
  const privateAddresses = textsOf(parts, 'privateAddresses') ?? [];
  const addresses = new NamedAddresses(privateAddresses);
  const url = urlOf(textOf(parts, 'url'), addresses, privateAddresses.length > 0);
  const secrets = readSecrets(resolve(directory, textOf(parts, 'secretFile')));
  return { name, filter: filterOf(parts), channel: new WebhookChannel({ url, secrets, addresses }) };
}

function urlOf(text: string, addresses: NamedAddresses, namesPrivate: boolean): URL {
  if (!URL.canParse(text)) throw new TypeError('url is not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new TypeError('url carries a user or a password');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && namesPrivate)) {
    throw new TypeError('url begins with https://; http:// is for receivers at privateAddresses');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !addresses.mayReach(host)) {
    throw new TypeError(`url leads to the private address ${host}, which privateAddresses does not name`);
  }
  return url;
}

/** One secret a line: the first is the new one, another stays until every receiver has the first. */
function readSecrets(file: string): readonly string[] {
  if ((statSync(file).mode & 0o077) !== 0) throw new TypeError(`others may read ${file}: set its mode to 0600`);
  const secrets = readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  const isSecret = (text: string): boolean => {
    const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
    const { length } = Buffer.from(base64, 'base64');
    return length >= SECRET_BYTES.least && length <= SECRET_BYTES.most;
  };
  if (secrets.length === 0 || secrets.length > 4 || !secrets.every(isSecret)) {
    throw new TypeError(`${file} holds 1 to 4 secrets, each whsec_ and 24 to 64 bytes in base64`);
  }
  return secrets;
}

function filterOf(parts: Parts): AlertFilter {
  const tell = textsOf(parts, 'tell')?.map(roleOf);
  const products = textsOf(parts, 'products');
  return { ...(tell === undefined ? {} : { tell }), ...(products === undefined ? {} : { products }) };
}

function roleOf(text: string): Role {
  const role = ROLES.find((name) => name === text);
  if (role === undefined) throw new TypeError(`tell names roles; ${text} is none`);
  return role;
}

function textOf(parts: Parts, name: string): string {
  const value = parts[name];
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is a text`);
  return value;
}

function textsOf(parts: Parts, name: string): readonly string[] | undefined {
  const value = parts[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw new TypeError(`${name} is a list of texts`);
  }
  return value;
}
