import type { Sha256 } from '../../bytes/sha256.ts';
import { toHex } from '../../bytes/hex.ts';
import { parseCosignerKey } from './cosignature.ts';
import { parseVerifierKey, type VerifierKey } from './verifier-key.ts';

/** A log whose checkpoints are accepted. The name of its key is its origin. */
export interface PolicyLog {
  readonly vkey: string;
  readonly key: VerifierKey;
  readonly url: string | undefined;
}

/** A witness by the name that it has in the policy, with its key of type cosignature/v1. */
export interface PolicyWitness {
  readonly name: string;
  readonly vkey: string;
  readonly key: VerifierKey;
  /** Submission prefix of C2SP tlog-witness, where one is given. */
  readonly url: string | undefined;
}

/** Met when at least `threshold` of its members, which are witnesses or groups, have cosigned. */
export interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly string[];
}

/** What a reader trusts, C2SP tlog-policy. */
export interface TrustPolicy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or a group, or `none`. */
  readonly quorum: string;
}

/** Why a text is no policy: the line, counted from 1, or 0 for what is missing in the whole file. */
export interface PolicyFault {
  readonly line: number;
  readonly reason: string;
}

export type PolicyReading =
  { readonly kind: 'policy'; readonly policy: TrustPolicy } | { readonly kind: 'faulty'; readonly fault: PolicyFault };

/** Lines of each kind that are read; the specification asks for 32 at least. */
const LINES_MAX = 1_000;
/** The quorum that needs no cosignature. */
export const NO_QUORUM = 'none';

/** Reads a policy file as C2SP tlog-policy describes it; the first fault ends the reading. Never throws. */
export function parseTrustPolicy(sha256: Sha256, text: string): PolicyReading {
  // eslint-disable-next-line no-control-regex -- the specification allows tab and newline alone
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return faulty(0, 'it has a control character');
  const lines = text.split('\n');
  if (lines.length > LINES_MAX) return faulty(LINES_MAX, `it has more than ${LINES_MAX} lines`);
  const reader = new PolicyReader(sha256);
  for (const [index, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length === 0 || words[0]?.startsWith('#') === true) continue;
    const reason = reader.take(words);
    if (reason !== undefined) return faulty(index + 1, reason);
  }
  const { quorum } = reader;
  if (quorum === undefined) return faulty(0, 'it has no quorum line');
  const { logs, witnesses, groups } = reader;
  return { kind: 'policy', policy: { logs, witnesses, groups: [...groups.values()], quorum } };
}

/** Whether these witnesses, by their names in the policy, fulfil its quorum. */
export function isQuorumMet({ quorum, groups }: TrustPolicy, cosignedBy: ReadonlySet<string>): boolean {
  const byName = new Map(groups.map((group) => [group.name, group]));
  // A group names only groups of lines before it, so this ends.
  const isMet = (name: string): boolean => {
    const group = byName.get(name);
    if (group === undefined) return cosignedBy.has(name);
    return group.members.filter(isMet).length >= group.threshold;
  };
  return quorum === NO_QUORUM || isMet(quorum);
}

const faulty = (line: number, reason: string): PolicyReading => ({ kind: 'faulty', fault: { line, reason } });

class PolicyReader {
  readonly logs: PolicyLog[] = [];
  readonly witnesses: PolicyWitness[] = [];
  readonly groups = new Map<string, PolicyGroup>();
  quorum: string | undefined;
  readonly #sha256: Sha256;
  /** Members of a group so far: a name can be one once. */
  readonly #grouped = new Set<string>();
  readonly #keys = new Set<string>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** @returns why the line is refused */
  take([keyword = '', ...words]: readonly string[]): string | undefined {
    switch (keyword) {
      case 'log':
        return this.#log(words);
      case 'witness':
        return this.#witness(words);
      case 'group':
        return this.#group(words);
      case 'quorum':
        return this.#quorum(words);
      default:
        return `${keyword} is not a keyword`;
    }
  }

  #log([vkey = '', url, ...more]: readonly string[]): string | undefined {
    const key = parseVerifierKey(this.#sha256, vkey);
    if (key === undefined || more.length > 0) return 'a log line is: log <vkey> [<url>], the key of type Ed25519';
    if (!this.#isNew('log', key)) return 'the key stands there twice';
    this.logs.push({ vkey, key, url });
    return undefined;
  }

  #witness([name = '', vkey = '', url, ...more]: readonly string[]): string | undefined {
    const key = parseCosignerKey(this.#sha256, vkey);
    if (key === undefined || more.length > 0) {
      return 'a witness line is: witness <name> <vkey> [<url>], the key of type cosignature/v1';
    }
    if (this.#isTaken(name)) return `the name ${name} is taken`;
    if (!this.#isNew('witness', key)) return 'the key stands there twice';
    this.witnesses.push({ name, vkey, key, url });
    return undefined;
  }

  #group([name = '', size = '', ...members]: readonly string[]): string | undefined {
    if (members.length === 0) return 'a group line is: group <name> <all, any or a number> <name>...';
    if (this.#isTaken(name)) return `the name ${name} is taken`;
    const threshold = size === 'all' ? members.length : size === 'any' ? 1 : /^[1-9]\d*$/.test(size) ? Number(size) : 0;
    if (threshold < 1 || threshold > members.length)
      return `${size} is not all, any or a number up to ${members.length}`;
    for (const member of members) {
      if (member === NO_QUORUM || !this.#isTaken(member)) return `${member} is not named before`;
      if (this.#grouped.has(member)) return `${member} is a member already`;
      this.#grouped.add(member);
    }
    this.groups.set(name, { name, threshold, members });
    return undefined;
  }

  #quorum([name = '', ...more]: readonly string[]): string | undefined {
    if (this.quorum !== undefined) return 'there is a second quorum line';
    if (more.length > 0 || !this.#isTaken(name)) return 'a quorum line is: quorum <a name from above, or none>';
    this.quorum = name;
    return undefined;
  }

  #isTaken(name: string): boolean {
    return name === NO_QUORUM || this.groups.has(name) || this.witnesses.some((witness) => witness.name === name);
  }

  /** Keys are the same when their public keys are, whatever their names. */
  #isNew(kind: string, { publicKey }: VerifierKey): boolean {
    const id = `${kind} ${toHex(publicKey)}`;
    if (this.#keys.has(id)) return false;
    this.#keys.add(id);
    return true;
  }
}
