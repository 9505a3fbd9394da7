import { describe, expect, it } from '@jest/globals';
import type { CompactJWSHeaderParameters, FlattenedJWSInput, JWK } from 'jose';
import { issuerKey, type IssuerKey } from '../../testing/local-issuer.spec-data.ts';
import { IssuerKeys, IssuerUnavailable } from './issuer-keys.ts';

const ADDRESS = 'https://issuer.example/keys';
const published = ({ jwk: { d: _secret, ...rest } }: IssuerKey): JWK => rest;

/** An issuer of a test's own: what it answers, how often it was asked, and what time it is. */
class Stage {
  nowMs = 1_000_000;
  readonly asked: string[] = [];
  answer: () => Response;
  readonly keys = new IssuerKeys({
    fetch: (address, { redirect }) => {
      this.asked.push(`${address} ${redirect ?? ''}`);
      return Promise.resolve().then(() => this.answer());
    },
    nowMs: () => this.nowMs,
  });

  constructor(keys: readonly IssuerKey[]) {
    this.answer = () => Response.json({ keys: keys.map(published) });
  }

  /** Looks for the key of a token. @returns the code of what was thrown, or `found` */
  async find({ jwk }: IssuerKey): Promise<string> {
    const header = { alg: 'ES256', kid: jwk.kid } as CompactJWSHeaderParameters;
    const token: FlattenedJWSInput = { payload: '', signature: '' };
    try {
      await this.keys.finder(ADDRESS)(header, token);
      return 'found';
    } catch (error) {
      if (error instanceof IssuerUnavailable) return 'unavailable';
      return (error as { readonly code: string }).code;
    }
  }
}

const UNKNOWN = 'ERR_JWKS_NO_MATCHING_KEY';
const [one, two] = [issuerKey(), issuerKey()];

describe('the keys of an issuer', () => {
  it('are asked for once, also by many at once, and never along a redirect', async () => {
    const stage = new Stage([one]);
    expect(await Promise.all(Array.from({ length: 50 }, () => stage.find(one)))).toEqual(Array(50).fill('found'));
    stage.nowMs += 599_000;
    expect([await stage.find(one), stage.asked]).toEqual(['found', [`${ADDRESS} error`]]);
  });

  it('are asked for again after ten minutes: a key that was withdrawn is then unknown', async () => {
    const stage = new Stage([one]);
    await stage.find(one);
    stage.answer = () => Response.json({ keys: [published(two)] });
    stage.nowMs += 600_000;
    expect([await stage.find(one), await stage.find(two)]).toEqual([UNKNOWN, 'found']);
  });

  it('are asked for again for a key that is not known, at most every five seconds', async () => {
    const stage = new Stage([one]);
    await stage.find(one);
    for (let i = 0; i < 100; i += 1) expect(await stage.find(two)).toBe(UNKNOWN);
    expect(stage.asked).toHaveLength(1);
    stage.answer = () => Response.json({ keys: [published(one), published(two)] });
    stage.nowMs += 5_000;
    expect([await stage.find(two), await stage.find(one), stage.asked.length]).toEqual(['found', 'found', 2]);
  });

  it.each<[string, () => Response]>([
    ['an error', () => new Response('', { status: 500 })],
    ['no JSON', () => new Response('<html>')],
    ['no key set', () => Response.json({})],
    ['more than 64 KiB', () => Response.json({ keys: [published(one)], filler: 'x'.repeat(65_536) })],
    [
      'nothing',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('are unavailable while the issuer answers %s, and it is not asked for each token', async (_name, answer) => {
    const stage = new Stage([one]);
    stage.answer = answer;
    for (let i = 0; i < 10; i += 1) expect(await stage.find(one)).toBe('unavailable');
    expect(stage.asked).toHaveLength(1);
  });

  it('are unavailable once they are too old and the issuer is away', async () => {
    const stage = new Stage([one]);
    await stage.find(one);
    stage.answer = () => new Response('', { status: 503 });
    stage.nowMs += 600_000;
    expect(await stage.find(one)).toBe('unavailable');
  });
});
