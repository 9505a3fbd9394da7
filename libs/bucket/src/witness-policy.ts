import { readFileSync } from 'node:fs';
import { isQuorumMet, NO_QUORUM, parseTrustPolicy, type PolicyWitness, type TrustPolicy } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { SettingsFault, type Settings } from './settings.ts';

/** Hosts that a witness may be asked at without TLS: nothing leaves the machine. */
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The policy that the settings name, if they name one. @throws {SettingsFault} naming the line that cannot be used */
export function witnessPolicy({ witnessPolicyFile }: Pick<Settings, 'witnessPolicyFile'>): TrustPolicy | undefined {
  return witnessPolicyFile === undefined ? undefined : readWitnessPolicy(witnessPolicyFile);
}

/** @throws {SettingsFault} naming the line that cannot be used */
export function readWitnessPolicy(file: string): TrustPolicy {
  const reading = parseTrustPolicy(nodeSha256, readText(file));
  if (reading.kind === 'faulty') {
    const { line, reason } = reading.fault;
    throw faulty(`${file}${line === 0 ? '' : `, line ${line}`}: ${reason}`);
  }
  const { policy } = reading;
  const { witnesses, quorum } = policy;
  const faults = witnesses.flatMap(({ name, url }) => (url === undefined || mayBeAsked(url) ? [] : [name]));
  if (faults.length > 0) {
    throw faulty(
      `${file}: the URL of ${faults.join(' and of ')} is https, or http to this machine, without a password`,
    );
  }
  if (quorum === NO_QUORUM) throw faulty(`${file}: the quorum is none; name a witness or a group`);
  if (!isQuorumMet(policy, new Set(askedWitnesses(policy).map(({ name }) => name)))) {
    throw faulty(`${file}: the quorum ${quorum} cannot be met by the witnesses that have a URL`);
  }
  return policy;
}

/** The witnesses that have a URL: that of their submission prefix (C2SP tlog-witness). */
export function askedWitnesses({ witnesses }: TrustPolicy): readonly (PolicyWitness & { readonly url: string })[] {
  return witnesses.flatMap((witness) => (witness.url === undefined ? [] : [{ ...witness, url: witness.url }]));
}

function mayBeAsked(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw faulty(error instanceof Error ? error.message : String(error));
  }
}

const faulty = (fault: string): SettingsFault => new SettingsFault([`BUCKET_WITNESSES: ${fault}`]);
