import { readSettings } from '@bucket/bucket';
import { startProgram, type Start } from '../bucket-program.ts';
import type { Checks } from '../checks.ts';
import { readLogKey } from '../../log-verifier.ts';
import { withExisting } from '../../open-existing.ts';
import { verifyWhole, wholeKeyOf } from '../../verify-whole.ts';
import type { Scene } from '../scene.ts';
import { shippedUrl } from '../shipped.ts';
import { StoreCopy } from '../store-copy.ts';
import type { MethodRun } from './method-run.ts';

const LAST_BLOCK = '(SELECT max(first_seq) FROM blocks)';
const SOME_ARTIFACT = '(SELECT max(n) FROM artifacts WHERE payload IS NOT NULL)';

const APPEND_ONLY: Readonly<Record<string, string>> = {
  'change an entry': `UPDATE blocks SET entries = 'forged' WHERE first_seq = ${LAST_BLOCK}`,
  'remove entries': `DELETE FROM blocks WHERE first_seq = ${LAST_BLOCK}`,
  'change the tree': 'UPDATE tiles SET hashes = zeroblob(32)',
  'change a record of governance': `UPDATE details SET body = '{}'`,
  'remove an artifact': `DELETE FROM artifacts WHERE n = ${SOME_ARTIFACT}`,
};

/** Without `prepare`, for tests: what was done to the copy before. */
export const directWrites: MethodRun = async (scene, checks) => tryDirectWrites(scene, checks, () => undefined);

export async function tryDirectWrites(scene: Scene, checks: Checks, prepare: (copy: StoreCopy) => void): Promise<void> {
  const copy = StoreCopy.of(scene);
  try {
    prepare(copy);
    for (const [what, statement] of Object.entries(APPEND_ONLY)) {
      const said = copy.run(statement);
      checks.holds(`the store refuses to ${what}`, /append-only|never removed/.test(said ?? ''), said ?? 'it was done');
    }
  } finally {
    copy.remove();
  }
}

/** Whether the log and everything stored verify, and what was found first. */
export interface Verified {
  readonly intact: boolean;
  readonly found: string;
}

const QUIET = { result: () => undefined, say: () => undefined, show: undefined, columns: 80 };

/** What `bucket verify` does, over a copy. */
async function verifyCopy({ directory }: StoreCopy): Promise<Verified> {
  const settings = readSettings({ BUCKET_DATA_DIR: directory });
  const key = wholeKeyOf(readLogKey(settings));
  try {
    return await withExisting(settings, async (store) => {
      const result = await verifyWhole(store, await store.head(), key, {
        terminal: QUIET,
        nowMs: () => performance.now(),
      });
      const { intact, firstBroken, missing } = result;
      return {
        intact,
        found: firstBroken === undefined ? `${missing} missing` : `entry ${firstBroken.seq}: ${firstBroken.reason}`,
      };
    });
  } catch (error) {
    return { intact: false, found: error instanceof Error ? error.message : String(error) };
  }
}

const ALTERATIONS: Readonly<Record<string, string>> = {
  'a payload is altered': `UPDATE artifacts SET payload = replace(payload, '"', '''') WHERE n = ${SOME_ARTIFACT}`,
  'an owner is altered': `UPDATE artifacts SET owner = 'somebody-else' WHERE n = ${SOME_ARTIFACT}`,
  'an artifact is removed': `DELETE FROM artifacts WHERE n = ${SOME_ARTIFACT}`,
  'an entry is altered': `UPDATE blocks SET entries = replace(entries, '"allowed"', '"refused"') WHERE first_seq = (SELECT max(first_seq) FROM blocks WHERE encoding = 0 AND entries LIKE '%"allowed"%')`,
  'a block of entries is removed': 'DELETE FROM blocks WHERE height = (SELECT max(height) / 2 FROM blocks)',
  'two blocks change places': 'UPDATE blocks SET height = -height WHERE height IN (SELECT max(height) / 2 FROM blocks)',
  'the tree is altered': 'UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND tile = 0',
  'a record of governance is altered': `UPDATE details SET body = replace(body, 'certification', 'somebody-else') WHERE seq = (SELECT max(seq) FROM details WHERE body LIKE '%certification%')`,
};

export const tampering: MethodRun = (scene, checks) => tryTampering(scene, checks, verifyCopy);

/** @param verify what has to notice; a test gives one that notices nothing */
export async function tryTampering(
  scene: Scene,
  checks: Checks,
  verify: (copy: StoreCopy) => Promise<Verified>,
): Promise<void> {
  const copy = StoreCopy.of(scene);
  try {
    const unaltered = await verify(copy);
    checks.holds('unaltered, the copy verifies', unaltered.intact, unaltered.found);
    for (const [what, statement] of Object.entries(ALTERATIONS)) {
      const altered = copy.again();
      try {
        altered.dropTriggers();
        const said = altered.run('PRAGMA foreign_keys = OFF', statement);
        const { intact, found } =
          said === undefined ? await verify(altered) : { intact: true, found: `not altered: ${said}` };
        checks.holds(`noticed: ${what}`, !intact, found);
      } finally {
        altered.remove();
      }
    }
  } finally {
    copy.remove();
  }
}

/** Starts a service over a copy and says how that went; one that listens is ended. */
async function startOver(copy: StoreCopy, settings: Readonly<Record<string, string>> = {}): Promise<Start> {
  const start = await startProgram({ BUCKET_STORE: 'embedded', BUCKET_DATA_DIR: copy.directory, ...settings });
  if (start.kind === 'listening') await start.program.stop();
  return start;
}

const endOf = (start: Start): string =>
  start.kind === 'listening' ? 'it serves' : `it ended with ${start.code}: ${start.said.slice(-250)}`;
const isRefusal = (start: Start, names: RegExp): boolean =>
  start.kind === 'ended' && start.code !== 0 && names.test(start.said);

export const rollBack: MethodRun = async (scene, checks) => {
  const before = await scene.session.get('/v1/audit/checkpoint', scene.people.auditor);
  const copy = StoreCopy.of(scene);
  try {
    copy.keepCheckpoint(before.text);
    await scene.written('metadata');
    const later = await scene.session.get('/v1/audit/checkpoint', scene.people.auditor);
    const back = copy.again();
    try {
      back.keepCheckpoint(later.text);
      const start = await startOver(back);
      checks.holds(
        'a store that was put back is not served',
        isRefusal(start, /rolled-back|put back|earlier|kept/i),
        endOf(start),
      );
    } finally {
      back.remove();
    }
    const own = await startOver(copy);
    checks.holds('the same store without the later checkpoint is served', own.kind === 'listening', endOf(own));
  } finally {
    copy.remove();
  }
};

/** A policy pack in which a class that is written once can be changed: what somebody relaxes. */
const relaxedPack = (): string => `import { bhivPolicy } from '${shippedUrl('libs/policy/dist/index.js')}';
import { definePolicyPack } from '${shippedUrl('libs/domain/dist/index.js')}';
export default definePolicyPack({
  ...bhivPolicy,
  classes: bhivPolicy.classes.map((each) =>
    each.name === 'model_checkpoint' ? { ...each, operations: { ...each.operations, update: true } } : each,
  ),
});
`;

export const rulesChanged: MethodRun = async (scene, checks) => {
  const copy = StoreCopy.of(scene);
  try {
    const pack = copy.put('relaxed.mjs', relaxedPack());
    const relaxed = await startOver(copy, { BUCKET_POLICY_PACK: pack });
    checks.holds('a service with a relaxed class does not start', isRefusal(relaxed, /rules/i), endOf(relaxed));
    const same = await startOver(copy);
    checks.holds('with the approved rules it starts', same.kind === 'listening', endOf(same));
  } finally {
    copy.remove();
  }
  const now = await scene.session.get('/v1/governance/rules?limit=1', scene.people.auditor);
  const isSame = now.text.includes(scene.rules) && scene.rules.startsWith('sha256:');
  checks.holds('the fingerprint of the rules is the one of the beginning', isSame, scene.rules);
};
