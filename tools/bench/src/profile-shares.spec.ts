import { describe, expect, it } from '@jest/globals';
import { sharesByPart } from './profile-shares.mjs';

const frame = (url: string, functionName = 'f') => ({ functionName, url });
const ROOT = 'file:///srv/bucket';

const profile = {
  nodes: [
    { id: 1, callFrame: frame('', '(idle)') },
    { id: 2, callFrame: frame(`${ROOT}/node_modules/@nestjs/core/guards/guards-consumer.js`) },
    { id: 3, callFrame: frame(`${ROOT}/libs/domain/dist/json/canonical-json.js`) },
    { id: 4, callFrame: frame('', 'writev') },
    { id: 5, callFrame: frame('node:internal/crypto/hash') },
  ],
  samples: [3, 3, 2, 3, 1, 4, 5],
  timeDeltas: [300, 400, 100, 200, 400, 50, 150],
};

describe('the shares of a profile', () => {
  it('are of the time in which the thread is busy, largest first, by package, folder, module or function', () => {
    const { busyMs, packages } = sharesByPart(profile, 0.5);
    expect(busyMs).toBeCloseTo(0.5);
    expect(packages.map(({ name, share }) => [name, Number(share.toFixed(3))])).toEqual([
      ['libs/domain/json', 0.4],
      ['node:internal/crypto/hash', 0.3],
      ['@nestjs/core', 0.2],
      ['writev', 0.1],
    ]);
  });

  it('name each idiom, also one that took no time', () => {
    const { idioms } = sharesByPart(profile, 0.5);
    expect(idioms.find(({ name }) => name === 'guards')?.share).toBeCloseTo(0.2);
    expect(idioms.find(({ name }) => name === 'pipes')?.share).toBe(0);
  });
});
