import { describe, expect, it } from '@jest/globals';
import { toHex } from '../../bytes/hex.ts';
import { sha256, signerOf } from './ed25519.spec-data.ts';
import { isQuorumMet, parseTrustPolicy, type TrustPolicy } from './trust-policy.ts';
import { keyHash, verifierKey, type SignatureType } from './verifier-key.ts';

const vkey = (name: string, seed: number, type: SignatureType): string => {
  const { publicKey } = signerOf(name, seed.toString(16).padStart(2, '0').repeat(32));
  return verifierKey(name, toHex(keyHash(sha256, name, publicKey, type)), publicKey, type);
};
const log = vkey('bucket.test/log', 1, 'note');
const witness = (n: number): string => vkey(`witness.test/${n}`, 10 + n, 'cosignature');

/** The example of C2SP tlog-policy. */
const EXAMPLE = `log ${log} https://bucket.test/log/

\twitness X1 ${witness(1)}
witness X2 ${witness(2)} https://w2.test
witness X3 ${witness(3)}
# two of three
group X-witnesses 2 X1 X2 X3
witness Y1 ${witness(4)}
witness Y2 ${witness(5)}
group Y-witnesses any Y1 Y2
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

function policyOf(text: string): TrustPolicy {
  const reading = parseTrustPolicy(sha256, text);
  if (reading.kind === 'faulty') throw new Error(`${reading.fault.line}: ${reading.fault.reason}`);
  return reading.policy;
}

describe('a trust policy', () => {
  it('names logs, witnesses and groups, as the example of the specification does', () => {
    const policy = policyOf(EXAMPLE);
    expect(policy.logs).toMatchObject([
      { vkey: log, key: { name: 'bucket.test/log' }, url: 'https://bucket.test/log/' },
    ]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toContainEqual(['X2', 'https://w2.test']);
    expect(policy.groups.map(({ name, threshold }) => [name, threshold])).toEqual([
      ['X-witnesses', 2],
      ['Y-witnesses', 1],
      ['X-and-Y', 2],
    ]);
  });

  it.each([
    [['X1', 'X2', 'Y1'], true],
    [['X1', 'X2', 'X3'], false],
    [['X1', 'Y1', 'Y2'], false],
    [['X2', 'X3', 'Y2'], true],
    [[], false],
  ] as const)('takes %j as its quorum: %s', (names, isMet) => {
    expect(isQuorumMet(policyOf(EXAMPLE), new Set<string>(names))).toBe(isMet);
  });

  it('is met by one witness that it names, and by nobody where the quorum is none', () => {
    const one = policyOf(`witness W ${witness(1)}\nquorum W\n`);
    expect([isQuorumMet(one, new Set(['W'])), isQuorumMet(one, new Set())]).toEqual([true, false]);
    expect(isQuorumMet(policyOf('quorum none\n'), new Set())).toBe(true);
  });

  it.each([
    ['no quorum', `log ${log}\n`, 0],
    ['two quorums', 'quorum none\nquorum none\n', 2],
    ['an unknown keyword', 'quorum none\ntrust everybody\n', 2],
    ['a quorum that nothing names', 'quorum W\n', 1],
    ['a key of a log as that of a witness', `witness W ${log}\nquorum W\n`, 1],
    ['a key of a witness as that of a log', `log ${witness(1)}\nquorum none\n`, 1],
    ['an altered key', `log ${log.replace('+', '+f')}\nquorum none\n`, 1],
    ['the same key twice', `witness A ${witness(1)}\nwitness B ${witness(1)}\nquorum A\n`, 2],
    [
      'the same public key under two names',
      `witness A ${witness(1)}\nwitness B ${vkey('other.test/w', 11, 'cosignature')}\nquorum A\n`,
      2,
    ],
    ['the same name twice', `witness A ${witness(1)}\nwitness A ${witness(2)}\nquorum A\n`, 2],
    ['a name that is predefined', `witness none ${witness(1)}\nquorum none\n`, 1],
    ['a member that comes later', `group G all A\nwitness A ${witness(1)}\nquorum G\n`, 1],
    ['a member of two groups', `witness A ${witness(1)}\ngroup G all A\ngroup H all A\nquorum H\n`, 3],
    ['a member twice', `witness A ${witness(1)}\ngroup G 2 A A\nquorum G\n`, 2],
    ['a threshold over its members', `witness A ${witness(1)}\ngroup G 2 A\nquorum G\n`, 2],
    ['a threshold of nothing', `witness A ${witness(1)}\ngroup G 0 A\nquorum G\n`, 2],
    ['a group of nobody', 'group G all\nquorum G\n', 1],
    ['a carriage return', 'quorum none\r\n', 0],
  ])('is refused with %s', (_what, text, line) => {
    expect(parseTrustPolicy(sha256, text)).toMatchObject({ kind: 'faulty', fault: { line } });
  });
});
