import { log, readSettings, SettingsFault, type Composition } from '@bucket/bucket';
import { BucketError, FAULT_TITLES } from '@bucket/domain';
import { createApplication } from './application.ts';
import { COMPOSITION } from './composition/composed.ts';
import { LifeCycle } from './composition/life-cycle.ts';

/** Exit codes, for supervisors: 1 a start that failed, 2 settings, 3 a log that does not verify, 4 a failed flush at the end, 5 rules that were not approved. */
const EXIT = { failed: 1, settings: 2, broken: 3, flush: 4, rules: 5 } as const;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { app } = await createApplication(settings);
  await app.listen(settings.port, settings.host);
  const { key } = app.get<Composition>(COMPOSITION);
  log.info({ listening: await app.getUrl(), store: settings.store, origin: key.signer.name });
  let stopping = false;
  // Nest's own `enableShutdownHooks` ends with 0 or 1 only; a supervisor must be able to tell a failed flush.
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ stopping: signal });
    void app.close().then(
      () => process.exit(app.get(LifeCycle).hasFailed ? EXIT.flush : 0),
      (error: unknown) => {
        log.error({ flush: error instanceof Error ? error.message : String(error) });
        process.exit(EXIT.flush);
      },
    );
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
  if (BucketError.is(error, 'rules.not-approved')) {
    const { difference } = error.details;
    process.stderr.write(`the rules of this build were not approved for this bucket:\n  ${difference.join('\n  ')}\n`);
    process.exit(EXIT.rules);
  }
  if (BucketError.is(error, 'ledger.rolled-back') || BucketError.is(error, 'ledger.forked')) {
    const { kept, found } = error.details;
    process.stderr.write(
      `${FAULT_TITLES[error.code]}: it covers ${kept} entries, the store holds ${found}. After a restore on purpose run bucket restored\n`,
    );
    process.exit(EXIT.broken);
  }
  if (BucketError.is(error, 'store.unreadable')) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    process.stderr.write(`${FAULT_TITLES[error.code]}${cause}\n`);
    process.exit(EXIT.broken);
  }
  if (BucketError.is(error, 'ledger.key-retired')) {
    const { current, retired } = error.details;
    process.stderr.write(`${FAULT_TITLES[error.code]}: ${current}, not ${retired}\n`);
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
