import { METHOD_IDS, type MethodId, type MethodResult } from '@bucket/certification';
import { Checks } from './checks.ts';
import { dependencies, documents } from './methods/build.ts';
import { badInput, forbiddenContent, sizes } from './methods/content.ts';
import { dualApproval, exceptions, schemas, unapprovedIntegrations } from './methods/governance.ts';
import { foreignProducts, forgedIdentity, immutableClasses } from './methods/isolation.ts';
import { deletion, legalHold, versions } from './methods/lifecycle.ts';
import { limitsTable } from './methods/limits-table.ts';
import { productExport } from './methods/product-export.ts';
import { latency, writeRate } from './methods/load.ts';
import { NotRun, type MethodRun } from './methods/method-run.ts';
import { documented, operation, trail } from './methods/operation.ts';
import { outsideLog, receipts } from './methods/outside.ts';
import { aiEscalation, executorOverride, roles } from './methods/roles.ts';
import { directWrites, rollBack, rulesChanged, tampering } from './methods/store.ts';
import type { Scene } from './scene.ts';

/** How each method is carried out; one without a run does not compile. */
export const METHOD_RUNS: Readonly<Record<MethodId, MethodRun>> = {
  'rest.limits-table': limitsTable,
  'rest.unapproved-integrations': unapprovedIntegrations,
  'rest.dual-approval': dualApproval,
  'rest.immutable-classes': immutableClasses,
  'rest.foreign-products': foreignProducts,
  'rest.forged-identity': forgedIdentity,
  'rest.schemas': schemas,
  'rest.forbidden-content': forbiddenContent,
  'rest.sizes': sizes,
  'rest.bad-input': badInput,
  'rest.versions': versions,
  'rest.deletion': deletion,
  'rest.export': productExport,
  'rest.legal-hold': legalHold,
  'rest.ai-escalation': aiEscalation,
  'rest.executor-override': executorOverride,
  'rest.roles': roles,
  'rest.exceptions': exceptions,
  'rest.write-rate': writeRate,
  'rest.latency': latency,
  'rest.operation': operation,
  'rest.documented': documented,
  'rest.trail': trail,
  'outside.log': outsideLog,
  'outside.receipts': receipts,
  'store.direct-writes': directWrites,
  'store.tampering': tampering,
  'store.roll-back': rollBack,
  'store.rules-changed': rulesChanged,
  'build.documents': documents,
  'build.dependencies': dependencies,
};

export interface RunOptions {
  readonly methods?: readonly MethodId[];
  /** When no further method is begun. */
  readonly deadlineMs: number;
  readonly nowMs: () => number;
  readonly stop: AbortSignal;
  /** Told before each method. */
  readonly onMethod: (method: MethodId, index: number, of: number) => void;
}

/** Runs the methods one after the other; what breaks off is a failure, and what the time does not suffice for did not run. */
export async function runMethods(
  scene: Scene,
  { methods = METHOD_IDS, deadlineMs, nowMs, stop, onMethod }: RunOptions,
): Promise<MethodResult[]> {
  const results: MethodResult[] = [];
  for (const [index, method] of methods.entries()) {
    onMethod(method, index, methods.length);
    const startedAt = new Date().toISOString();
    const isOver = stop.aborted
      ? 'stopped by the user'
      : nowMs() > deadlineMs
        ? 'the time of the run was over'
        : undefined;
    const outcome =
      isOver === undefined
        ? await runOne(METHOD_RUNS[method], scene)
        : ({ status: 'not-run', reason: isOver, checks: [] } as const);
    results.push({ method, startedAt, endedAt: new Date().toISOString(), ...outcome });
  }
  return results;
}

/** One method: passed when it made checks and all of them hold. */
export async function runOne(
  run: MethodRun,
  scene: Scene,
): Promise<Pick<MethodResult, 'status' | 'checks' | 'reason'>> {
  const checks = new Checks();
  try {
    await run(scene, checks);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: error instanceof NotRun ? 'not-run' : 'failed', checks: checks.made, reason };
  }
  if (checks.made.length === 0) return { status: 'failed', checks: [], reason: 'it made no check' };
  return { status: checks.made.every(({ holds }) => holds) ? 'passed' : 'failed', checks: checks.made };
}
