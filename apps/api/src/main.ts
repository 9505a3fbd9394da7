import {
  compose,
  log,
  openLimiter,
  openLogKey,
  openStore,
  readSettings,
  SettingsFault,
  startSchedules,
} from '@bucket/bucket';
import { BucketError } from '@bucket/domain';
import { BlockMeter } from './metrics/block-meter.ts';
import { serve } from './serve.ts';
import { useCasesOf } from './use-cases.ts';

/** Exit codes, for supervisors: 1 a start that failed, 2 settings, 3 a log that does not verify, 4 a failed flush at the end. */
const EXIT = { failed: 1, settings: 2, broken: 3, flush: 4 } as const;

/** A request that is still arriving after this time is cut off: a client that sends nothing must not hold up the end. */
const DRAIN_MS_MAX = 10_000;
const IDLE_EVERY_MS = 50;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const store = await openStore(settings);
  const blocks = new BlockMeter();
  const { limiter, close: closeLimiter } = await openLimiter(settings, openLogKey(settings).signer.name);
  const bucket = useCasesOf(await compose(settings, { store, limiter, onBlock: blocks.onBlock }));
  const app = await serve(bucket, blocks);
  const fastify = app.getHttpAdapter().getInstance();
  const endSchedules = startSchedules({
    ...bucket,
    presentLoad: () => ({ writesPerSecond: blocks.writesPerSecond(), writers: bucket.admitWrites.writers }),
  });
  log.info({ listening: await app.getUrl(), store: settings.store, origin: bucket.key.signer.name });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ stopping: signal });
    void shutDown().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ flush: error instanceof Error ? error.message : String(error) });
        process.exit(EXIT.flush);
      },
    );
  };
  /** Stops listening, answers what is under way, records what is only counted, and closes the store last. */
  const shutDown = async (): Promise<void> => {
    const { server } = fastify;
    // Connections become idle one by one, as their last answers are sent.
    setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS).unref();
    setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX).unref();
    await app.close();
    await endSchedules();
    await bucket.refusals.flush();
    await bucket.committer.drain();
    await store.close();
    await closeLimiter();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

main().catch((error: unknown) => {
  if (BucketError.is(error, 'ledger.broken')) {
    process.stderr.write(
      `the log does not verify: entry ${error.details.seq} is the first that is broken (${error.details.reason})\n`,
    );
    process.exit(EXIT.broken);
  }
  if (error instanceof BucketError && (error.code === 'ledger.foreign' || error.code === 'ledger.format-unknown')) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT.broken);
  }
  process.stderr.write(
    `${error instanceof SettingsFault ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(error instanceof SettingsFault ? EXIT.settings : EXIT.failed);
});
