import { copyLog } from '@bucket/application';
import type { LedgerHead } from '@bucket/domain';
import { nodeSha256, type LogKey } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import { readArguments } from '../read-arguments.ts';
import { keysOf, readLogKey } from '../log-verifier.ts';
import { withExisting, withStore } from '../open-existing.ts';
import { Progress } from '../progress/progress.ts';
import { addressOf, settingsAt } from '../store-address.ts';
import { EXIT, usageFault, UserFault, type ExitCode } from '../user-fault.ts';
import { verificationLines, verifyWhole, wholeKeyOf } from '../verify-whole.ts';
import type { Command, CommandContext } from './command.ts';

export const migrate: Command = {
  says: 'copy a whole bucket from one store to another and prove the copy',
  usage: [
    'bucket migrate --from STORE --to STORE',
    '',
    'Stop the service first. A copy that was broken off goes on where it ended; a target that holds another bucket is',
    'refused. At the end both heads are compared and the whole copy is verified.',
    'The signing key and bootstrap.json are not part of a store: they stay where they are.',
  ],
  async run(args, context) {
    const { options } = readArguments(args, { options: ['from', 'to'], places: 0 });
    if (options['from'] === undefined || options['to'] === undefined) throw usageFault('--from and --to are needed');
    const from = settingsAt(options['from'], context.environment);
    const to = settingsAt(options['to'], context.environment);
    if (addressOf(from) === addressOf(to)) throw usageFault('--from and --to are the same store');
    const key = readLogKey(from, to);
    return withExisting(from, (source) =>
      withStore(to, async (target) => {
        context.terminal.say(`copying ${addressOf(from)} to ${addressOf(to)}`);
        await copy(source, target, key, context);
        return prove(source, target, key, context);
      }),
    );
  },
};

async function copy(source: BucketStore, target: BucketStore, key: LogKey, context: CommandContext): Promise<void> {
  const { terminal, nowMs, stop } = context;
  const [goal, start] = [await source.head(), await target.head()];
  const progress = new Progress(terminal, { unit: 'entries copied', of: goal.size, from: start.size, nowMs });
  const head = await copyLog(
    source,
    target,
    { sha256: nodeSha256, signer: key.signer, keys: keysOf(key.verifierKey), origin: key.signer.name },
    ({ entries }) => {
      progress.at(entries);
      if (stop.aborted) {
        progress.end(entries);
        throw new UserFault('stopped; the same command goes on from here', EXIT.interrupted);
      }
    },
  );
  progress.end(head.size);
}

async function prove(
  source: BucketStore,
  target: BucketStore,
  key: LogKey,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal } = context;
  const [from, to] = [await source.head(), await target.head()];
  if (!isSame(from, to)) {
    throw new UserFault(
      `the source stands at entry ${from.size} and the copy at ${to.size}: stop what writes to the source and run this again`,
    );
  }
  const result = await verifyWhole(target, to, wholeKeyOf(key), context);
  for (const line of verificationLines(result)) terminal.result(line);
  terminal.result(`rootHash: ${to.rootHash} (both stores)`);
  return result.intact ? EXIT.done : EXIT.failed;
}

function isSame(one: LedgerHead, other: LedgerHead): boolean {
  return (
    one.height === other.height &&
    one.size === other.size &&
    one.entryHash === other.entryHash &&
    one.rootHash === other.rootHash
  );
}
