import { compose, openStore, readSettings, type Settings } from '@bucket/bucket';
import { readArguments } from '../read-arguments.ts';
import { Progress } from '../progress/progress.ts';
import { numberText } from '../progress/progress-text.ts';
import { fillBucket } from '../seed/fill-bucket.ts';
import { prepareBucket } from '../seed/prepare-bucket.ts';
import { seedingOf, type Seeding } from '../seed/seeding.ts';
import { addressOf } from '../store-address.ts';
import { EXIT, usageFault, type ExitCode } from '../user-fault.ts';
import type { Command, CommandContext } from './command.ts';

const DEFAULT_FOLDER = '.seed';

export const seed: Command = {
  says: 'fill a bucket of its own with artificial artifacts',
  usage: [
    `bucket seed --artifacts N [--data-dir DIR] [--store embedded|mongo] [--room N]`,
    '',
    `Fills the bucket in DIR (BUCKET_DATA_DIR, or ${DEFAULT_FOLDER}) up to N artifacts by the same gate, committer and store as the service;`,
    'what is there already counts, so a run that was stopped goes on. A bucket with artifacts of others is refused.',
    'Limits hold: where N is over one, the change is asked for and approved by two, as by anybody.',
    '--room N lowers the limit of all artifacts, by an approved change, to N more than there are.',
    'With mongo, BUCKET_MONGO_URL says where.',
  ],
  async run(args, context) {
    const { options } = readArguments(args, { options: ['artifacts', 'data-dir', 'store', 'room'], places: 0 });
    const artifacts = wholeNumber('artifacts', options['artifacts']);
    if (artifacts === undefined) throw usageFault('--artifacts says how many there are to be');
    const room = wholeNumber('room', options['room']);
    const { environment } = context;
    const settings = readSettings({
      ...environment,
      // An empty variable counts as not set, as in `readSettings`.
      BUCKET_DATA_DIR: options['data-dir'] ?? (environment['BUCKET_DATA_DIR'] || DEFAULT_FOLDER),
      ...(options['store'] === undefined ? {} : { BUCKET_STORE: options['store'] }),
    });
    const store = await openStore(settings);
    try {
      const seeding = seedingOf(await compose(settings, { store }));
      return await fill(seeding, settings, { artifacts, room }, context);
    } finally {
      await store.close();
    }
  },
};

async function fill(
  seeding: Seeding,
  settings: Settings,
  wanted: { readonly artifacts: number; readonly room: number | undefined },
  { terminal, nowMs, stop }: CommandContext,
): Promise<ExitCode> {
  const { committer } = seeding.composition;
  const { state } = committer.ledger;
  const from = state.total().artifacts;
  const prepared = await prepareBucket(seeding, wanted.artifacts);
  terminal.say(`filling ${addressOf(settings)}, which holds ${numberText(from)} artifacts`);
  const progress = new Progress(terminal, { unit: 'artifacts', of: wanted.artifacts, from, nowMs });
  await fillBucket(seeding, prepared.writers, wanted.artifacts, stop, (artifacts) => progress.at(artifacts));
  progress.end(state.total().artifacts);
  if (stop.aborted) {
    terminal.say('stopped; the same command goes on from here');
    await committer.drain();
    return EXIT.interrupted;
  }
  if (wanted.room !== undefined) await prepared.setTotal(state.total().artifacts + wanted.room);
  await committer.drain();
  const { head } = committer.ledger;
  terminal.result(`artifacts: ${state.total().artifacts}`);
  terminal.result(`payloadBytes: ${state.total().bytes}`);
  terminal.result(`entries: ${head.size}`);
  terminal.result(`rootHash: ${head.rootHash}`);
  return EXIT.done;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (!Number.isSafeInteger(value) || value < 1) throw usageFault(`--${name} is a whole number from 1`);
  return value;
}
