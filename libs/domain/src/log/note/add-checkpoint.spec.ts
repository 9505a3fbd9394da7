import { describe, expect, it } from '@jest/globals';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';

/** The example of C2SP tlog-witness, with one signature. */
const CHECKPOINT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
const BODY = `old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\n${CHECKPOINT}`;

describe('a request to a witness', () => {
  it('is read as the specification prints it, and written the same', () => {
    const request = parseAddCheckpoint(BODY);
    expect(request).toMatchObject({ oldSize: 20_852_014, checkpoint: CHECKPOINT });
    expect(request?.proof).toHaveLength(2);
    expect(request === undefined ? '' : formatAddCheckpoint(request)).toBe(BODY);
  });

  it.each([
    ['a size with leading zeros', BODY.replace('old 2', 'old 02')],
    ['no size', BODY.replace('old 20852014\n', '')],
    ['a hash of another length', BODY.replace('PlRN', '')],
    ['no empty line', BODY.replaceAll('\n\n', '\n')],
    ['64 hashes', BODY.replace('\n', `\n${'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n'.repeat(62)}`)],
  ])('is refused with %s', (_what, body) => {
    expect(parseAddCheckpoint(body)).toBeUndefined();
  });
});
