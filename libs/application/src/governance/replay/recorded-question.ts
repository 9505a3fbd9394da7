import {
  isCredentialInForce,
  type AuditEntry,
  type Caller,
  type Credential,
  type GovernanceState,
  type GovernedRequest,
  type OperationType,
  parseJson,
} from '@bucket/domain';
import type { StoredVersion, VersionNeed } from '@bucket/ports';
import { deleteDecider, updateDecider } from '../../artifacts/change-artifact.ts';
import { createDecider } from '../../artifacts/create-artifact.ts';
import type { PayloadInspector } from '../../artifacts/inspect-payload.ts';
import { readDecider } from '../../artifacts/read-artifact.ts';
import type { Decider, DecisionContext } from '../../committer/decider.ts';
import type { OwnFacts } from '../../committer/gate.ts';
import { observation } from '../../committer/observation.ts';

/**
 * Why a recorded decision cannot be judged again.
 *
 * - `request-not-kept`: neither log nor store keeps what the request said: the payload of a refused write, the version that a
 *   refused change named, subjects, signatures and digests of governance, times of retention, the product that a person named.
 * - `content-destroyed`: the payload or the metadata has been purged or erased.
 * - `credential-unknown`: the log does not tell which credential of the person it was, or tells of none in force.
 * - `act-of-the-bucket`: the bucket itself acted.
 */
export const NOT_JUDGED_REASONS = [
  'request-not-kept',
  'content-destroyed',
  'credential-unknown',
  'act-of-the-bucket',
] as const;
export type NotJudgedReason = (typeof NOT_JUDGED_REASONS)[number];

/** Their entries say everything that was asked. */
const OBSERVED: ReadonlySet<OperationType> = new Set<OperationType>([
  'governance.read',
  'governance.evaluate',
  'governance.replay',
  'change-request.read',
  'integration.read',
  'principal.read',
  'freeze.read',
  'threat.read',
  'hold.read',
  'retention.preview',
  'retention.read',
  'audit.read',
  'audit.bundle',
  'audit.evidence',
  'audit.prove',
  'audit.verify',
  'verification.read',
  'certification.read',
  'export.read',
  'export.content',
]);
/** As above, about the artifact that the entry names. */
const OBSERVED_OF_ARTIFACT: ReadonlySet<OperationType> = new Set<OperationType>([
  'artifact.versions',
  'artifact.custody',
  'artifact.evidence',
  'artifact.retention',
]);
const WRITES: ReadonlySet<OperationType> = new Set<OperationType>([
  'artifact.create',
  'artifact.update',
  'artifact.delete',
]);

/** What the store and the log tell of artifacts at the time of the entry. */
export interface PastFacts {
  /** The version that was current, without content. */
  head(artifactId: string): Promise<StoredVersion | undefined>;
  /** A version as it is stored now, held against its entry. */
  stored(need: VersionNeed): Promise<StoredVersion | undefined>;
  /** The version in the state that it had. */
  version(need: VersionNeed): Promise<StoredVersion | undefined>;
  context(caller: Caller, known: KnownVersions): DecisionContext;
}

export interface KnownVersions {
  /** Current versions by id of the artifact. */
  readonly heads?: ReadonlyMap<string, StoredVersion | undefined>;
  readonly versions?: readonly StoredVersion[];
}

/** A recorded request as the gate is asked it again. */
export interface RecordedQuestion {
  readonly request: GovernedRequest;
  readonly own: OwnFacts;
  readonly context: DecisionContext;
}

/** The same question as then, made by the same code; or the reason why it cannot be asked. */
export async function recordedQuestion(
  entry: AuditEntry,
  { facts, state, inspector }: { facts: PastFacts; state: GovernanceState; inspector: PayloadInspector },
): Promise<RecordedQuestion | NotJudgedReason> {
  const { type, actor, artifactId, version, outcome, productId } = entry;
  if (actor.role === 'bucket') return 'act-of-the-bucket';
  const isObserved = OBSERVED.has(type);
  const isOfArtifact = (OBSERVED_OF_ARTIFACT.has(type) || type === 'artifact.read') && artifactId !== undefined;
  // People name the product whose artifacts they list; a product is admitted to its own alone.
  const isOwnList = type === 'artifact.list' && outcome === 'allowed' && productId !== null;
  const isWrite = WRITES.has(type) && outcome === 'allowed' && artifactId !== undefined && version !== undefined;
  if (!isObserved && !isOfArtifact && !isOwnList && !isWrite) return 'request-not-kept';
  const caller = callerThen(entry, state);
  if (caller === undefined) return 'credential-unknown';
  if (isObserved) return ask(observation, { request: { type } }, facts.context(caller, {}));
  if (isOwnList) {
    const { artifactClass } = entry;
    const named = artifactClass === undefined ? {} : { artifactClass };
    return ask(observation, { request: { type, productId, ...named } }, facts.context(caller, {}));
  }
  if (artifactId === undefined) return 'request-not-kept';
  if (type === 'artifact.read') return readAgain(artifactId, version, { caller, facts });
  if (isOfArtifact) {
    const heads = new Map([[artifactId, await facts.head(artifactId)]]);
    return ask(observation, { request: { type, artifactId } }, facts.context(caller, { heads }));
  }
  if (type === 'artifact.delete') return deleteAgain(artifactId, { caller, facts });
  return writeAgain({ ...entry, artifactId, version: version ?? 0 }, { caller, facts, inspector });
}

interface Asking {
  readonly caller: Caller;
  readonly facts: PastFacts;
}

async function readAgain(artifactId: string, version: number | undefined, { caller, facts }: Asking) {
  const heads = new Map([[artifactId, await facts.head(artifactId)]]);
  if (version === undefined) return ask(readDecider, { artifactId }, facts.context(caller, { heads }));
  const read = await facts.version({ artifactId, version, withoutContent: true });
  const context = facts.context(caller, { heads, versions: read === undefined ? [] : [read] });
  return ask(readDecider, { artifactId, version }, context);
}

/** An admitted change named the version that was current, by its number or by `*`. */
const preconditionOf = (head: StoredVersion | undefined) =>
  ({ kind: 'versions', versions: head === undefined ? [] : [head.artifact.version] }) as const;

async function deleteAgain(artifactId: string, { caller, facts }: Asking) {
  const head = await facts.head(artifactId);
  const now = head && (await facts.stored({ artifactId, version: head.artifact.version, withoutContent: true }));
  // A hold may cover the owner, whose name is gone.
  if (now?.artifact.state === 'erased') return 'content-destroyed';
  const context = facts.context(caller, { heads: new Map([[artifactId, head]]) });
  return ask(deleteDecider, { artifactId, precondition: preconditionOf(head) }, context);
}

async function writeAgain(
  { type, artifactId, version }: AuditEntry & { readonly artifactId: string; readonly version: number },
  { caller, facts, inspector }: Asking & { readonly inspector: PayloadInspector },
): Promise<RecordedQuestion | NotJudgedReason> {
  const written = await facts.stored({ artifactId, version });
  if (written?.content === undefined) return 'content-destroyed';
  const { artifactClass, ownerId, labels, parents } = written.artifact;
  // A parse boundary: the text is the canonical form of a payload, and has just been held against its hash.
  const payload = parseJson(written.content.payload);
  // Which version of the schema the request named is not kept: the payload is held against the one in force.
  const inspected = inspector.inspect(artifactClass, payload, undefined);
  const input = { payload: inspected, labels, salt: '' };
  if (type === 'artifact.create') {
    const ids = [...new Set(parents.map((parent) => parent.artifactId))];
    const heads = new Map<string, StoredVersion | undefined>();
    for (const id of ids) heads.set(id, await facts.head(id));
    const created = { ...input, id: artifactId, artifactClass, ownerId, parents };
    return ask(createDecider, created, facts.context(caller, { heads }));
  }
  const head = await facts.head(artifactId);
  const updated = { ...input, artifactId, precondition: preconditionOf(head), inspectedFor: artifactClass };
  return ask(updateDecider, updated, facts.context(caller, { heads: new Map([[artifactId, head]]) }));
}

function ask<Input>(decider: Decider<Input, unknown>, input: Input, context: DecisionContext): RecordedQuestion {
  return { request: decider.request(input, context), own: decider.ownFacts?.(input, context) ?? {}, context };
}

/** Who asked. An entry names the person, not the credential; where it was not refused for it, that was in force. */
function callerThen(entry: AuditEntry, state: GovernanceState): Caller | undefined {
  const { actor, integrationId, productId, requestId, at, rules = [] } = entry;
  const theirs = state.credentials().filter((each) => isOf(each, entry));
  const isRefusedForIt = rules.some(({ rule }) => rule === 'BKT-R01');
  const found = isRefusedForIt
    ? theirs.length === 1
      ? theirs[0]
      : undefined
    : theirs.find((credential) => isCredentialInForce(credential, at));
  return found === undefined ? undefined : { actor, credentialId: found.id, integrationId, productId, requestId };
}

const isOf = (credential: Credential, { actor, integrationId, productId }: AuditEntry): boolean =>
  (credential.personId ?? credential.id) === actor.id &&
  credential.actorKind === actor.kind &&
  credential.role === actor.role &&
  credential.integrationId === integrationId &&
  credential.productId === productId;
