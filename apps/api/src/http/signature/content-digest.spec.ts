import { describe, expect, it } from '@jest/globals';
import { isDigestOf } from './content-digest.ts';

/** RFC 9530 appendix B.1 and appendix D: the body of its examples. */
const BODY = Buffer.from('{"hello": "world"}\n');
const SHA_256 = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';
const SHA_512 = 'sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:';

describe('a content digest', () => {
  it('is that of the bytes as RFC 9530 has it, in either algorithm or in both', () => {
    for (const field of [SHA_256, SHA_512, `${SHA_256}, ${SHA_512}`, `md5=:AAAA:, ${SHA_256}`]) {
      expect(isDigestOf(field, BODY)).toBe(true);
      expect(isDigestOf(field, Buffer.from('{"hello": "World"}\n'))).toBe(false);
    }
  });

  it.each([
    ['of no known algorithm', 'md5=:AAAA:'],
    ['that is no dictionary', '('],
    ['that is empty', ''],
    ['that is a text', 'sha-256="text"'],
    ['that is cut off', 'sha-256=:RK/0:'],
    ['of which one does not fit', `${SHA_256}, sha-512=:AAAA:`],
  ])('is refused: one %s', (_name, field) => {
    expect(isDigestOf(field, BODY)).toBe(false);
  });
});
