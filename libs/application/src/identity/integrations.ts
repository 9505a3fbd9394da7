import { maySeeProduct, type Caller, type Credential, type Integration, type RecordChange } from '@bucket/domain';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider, type DecisionContext } from '../committer/decider.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';

interface IntegrationInput {
  readonly integrationId: string;
}

/** Another product's integration does not exist: it is asked for under a name that no integration can bear. */
function visibleId({ integrationId }: IntegrationInput, { block, caller }: DecisionContext): string {
  const owner = block.state.integration(integrationId)?.productId ?? null;
  return maySeeProduct(caller, owner) ? integrationId : '';
}

export const readIntegrationDecider: Decider<IntegrationInput, Integration> = {
  kind: 'integration.read',
  request: (input, context) => ({
    type: 'integration.read',
    caller: context.caller,
    subjectId: visibleId(input, context),
  }),
  act: ({ integrationId }, { block }) => ({ value: existing(block, integrationId) }),
};

export const listCredentialsDecider: Decider<IntegrationInput, readonly Credential[]> = {
  kind: 'credential.list',
  request: (input, context) => ({
    type: 'integration.read',
    caller: context.caller,
    subjectId: visibleId(input, context),
  }),
  act: ({ integrationId }, { block }) => ({
    value: block.state.credentials().filter((credential) => credential.integrationId === integrationId),
  }),
};

interface StatusInput extends IntegrationInput {
  readonly status: 'suspended' | 'revoked';
  readonly reason: string;
}

export const setIntegrationStatusDecider: Decider<StatusInput, Integration> = {
  kind: 'integration.set-status',
  request: ({ integrationId, status }, { caller }) => ({
    type: status === 'suspended' ? 'integration.suspend' : 'integration.revoke',
    caller,
    subjectId: integrationId,
  }),
  act: ({ integrationId, status, reason }, { block }) => {
    const value = { ...existing(block, integrationId), status, updatedAt: block.at, reason };
    return { value, effects: { records: [{ kind: 'integration', id: integrationId, value }] } };
  },
};

interface RevokeInput extends IntegrationInput {
  readonly credentialId: string;
}

export const revokeCredentialDecider: Decider<RevokeInput, Credential> = {
  kind: 'credential.revoke',
  request: ({ integrationId, credentialId }, { block, caller }) => ({
    type: 'credential.revoke',
    caller,
    subjectId: block.state.credential(credentialId)?.integrationId === integrationId ? credentialId : '',
  }),
  act: ({ credentialId }, { block }) => {
    const found = block.state.credential(credentialId);
    if (found === undefined) throw new TypeError('admitted a credential that is not there');
    const credential = { ...found, revokedAt: found.revokedAt ?? block.at };
    return { value: credential, effects: { records: [credentialRecord(credential)] } };
  },
};

/** Integrations that were approved, their status and their credentials. */
export class Integrations {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  /** Products see their own integrations only. */
  async list(caller: Caller): Promise<Outcome<readonly Integration[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'integration.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const all = this.#committer.ledger.state.integrations();
    return { ...outcome, value: all.filter(({ productId }) => maySeeProduct(caller, productId)) };
  }

  get(caller: Caller, integrationId: string): Promise<Outcome<Integration>> {
    return this.#committer.submit(commandFor(readIntegrationDecider, caller, { integrationId }));
  }

  suspend(caller: Caller, integrationId: string, reason: string): Promise<Outcome<Integration>> {
    const input: StatusInput = { integrationId, status: 'suspended', reason };
    return this.#committer.submit(commandFor(setIntegrationStatusDecider, caller, input));
  }

  revoke(caller: Caller, integrationId: string, reason: string): Promise<Outcome<Integration>> {
    const input: StatusInput = { integrationId, status: 'revoked', reason };
    return this.#committer.submit(commandFor(setIntegrationStatusDecider, caller, input));
  }

  credentials(caller: Caller, integrationId: string): Promise<Outcome<readonly Credential[]>> {
    return this.#committer.submit(commandFor(listCredentialsDecider, caller, { integrationId }));
  }

  revokeCredential(caller: Caller, integrationId: string, credentialId: string): Promise<Outcome<Credential>> {
    return this.#committer.submit(commandFor(revokeCredentialDecider, caller, { integrationId, credentialId }));
  }
}

function existing(block: BlockInProgress, integrationId: string): Integration {
  const found = block.state.integration(integrationId);
  // Asked only after an admission, which the gate gives for integrations that exist.
  if (found === undefined) throw new TypeError('admitted an integration that is not there');
  return found;
}

const credentialRecord = (value: Credential): RecordChange => ({ kind: 'credential', id: value.id, value });
