import type { Caller, Credential, Integration, RecordChange, Sha256 } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { governed, observed } from '../committer/govern.ts';
import {
  idempotent,
  type IdempotencyClaim,
  type IdempotencySurroundings,
  type Replayable,
} from '../committer/idempotent.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import type { Committer } from '../committer/committer.ts';

export interface IssueCredentialCommand {
  readonly caller: Caller;
  readonly integrationId: string;
  readonly name: string;
  readonly actorKind: 'service' | 'ai';
  readonly idempotency?: IdempotencyClaim;
}

/** `token` is known to nobody afterwards: only its hash is kept. */
export interface IssuedCredential {
  readonly credential: Credential;
  readonly token: string;
}

export const TOKEN_PREFIX = 'bkt_';

/** Integrations that were approved, their standing and their credentials. */
export class Integrations {
  readonly #committer: Committer;
  readonly #surroundings: IdempotencySurroundings & { readonly random: RandomSource; readonly sha256: Sha256 };

  constructor(committer: Committer, surroundings: IdempotencySurroundings & { random: RandomSource; sha256: Sha256 }) {
    this.#committer = committer;
    this.#surroundings = surroundings;
  }

  /** Products see their own integration only. */
  async list(caller: Caller): Promise<Outcome<readonly Integration[]>> {
    const outcome = await this.#committer.submit(
      observed(this.#surroundings.gate, { type: 'integration.read', caller }),
    );
    if (outcome.kind === 'refused') return outcome;
    const all = this.#committer.ledger.state.integrations();
    return {
      ...outcome,
      value: all.filter(({ productId }) => caller.productId === null || productId === caller.productId),
    };
  }

  get(caller: Caller, integrationId: string): Promise<Outcome<Integration>> {
    return this.#committer.submit({
      needs: { heads: [], versions: [], idempotencyKeys: [] },
      decide: (block) => {
        const own = caller.productId === null || block.state.integration(integrationId)?.productId === caller.productId;
        // Another product's integration does not exist: it is asked for under a name that no integration can bear.
        const request = { type: 'integration.read', caller, subjectId: own ? integrationId : '' } as const;
        return governed(this.#surroundings.gate, request, () => ({ value: existing(block, integrationId) })).decide(
          block,
        );
      },
    });
  }

  suspend(caller: Caller, integrationId: string, reason: string): Promise<Outcome<Integration>> {
    return this.#setStatus('integration.suspend', 'suspended', caller, integrationId, reason);
  }

  revoke(caller: Caller, integrationId: string, reason: string): Promise<Outcome<Integration>> {
    return this.#setStatus('integration.revoke', 'revoked', caller, integrationId, reason);
  }

  issue({
    caller,
    integrationId,
    name,
    actorKind,
    idempotency,
  }: IssueCredentialCommand): Promise<Replayable<Outcome<IssuedCredential>>> {
    const { gate, random, sha256 } = this.#surroundings;
    const id = random.uuid7();
    const token = `${TOKEN_PREFIX}${random.secret()}`;
    const command = governed(gate, { type: 'credential.issue', caller, subjectId: integrationId }, (block) => {
      const credential: Credential = {
        id,
        name,
        actorKind,
        role: actorKind,
        personId: null,
        integrationId,
        productId: existing(block, integrationId).productId,
        tokenHash: sha256.hex(token),
        createdAt: block.at,
        revokedAt: null,
      };
      return { value: { credential, token }, effects: { records: [credentialRecord(credential)] } };
    });
    return this.#committer.submit(idempotent(command, idempotency, caller, this.#surroundings));
  }

  credentials(caller: Caller, integrationId: string): Promise<Outcome<readonly Credential[]>> {
    const { gate } = this.#surroundings;
    return this.#committer.submit({
      needs: { heads: [], versions: [], idempotencyKeys: [] },
      decide: (block) => {
        const own = caller.productId === null || block.state.integration(integrationId)?.productId === caller.productId;
        return governed(gate, { type: 'integration.read', caller, subjectId: own ? integrationId : '' }, () => ({
          value: block.state.credentials().filter((credential) => credential.integrationId === integrationId),
        })).decide(block);
      },
    });
  }

  revokeCredential(caller: Caller, integrationId: string, credentialId: string): Promise<Outcome<Credential>> {
    const { gate } = this.#surroundings;
    return this.#committer.submit({
      needs: { heads: [], versions: [], idempotencyKeys: [] },
      decide: (block) => {
        const found = block.state.credential(credentialId);
        const subjectId = found?.integrationId === integrationId ? credentialId : '';
        return governed(gate, { type: 'credential.revoke', caller, subjectId }, () => {
          if (found === undefined) throw new TypeError('admitted a credential that is not there');
          const credential = { ...found, revokedAt: found.revokedAt ?? block.at };
          return { value: credential, effects: { records: [credentialRecord(credential)] } };
        }).decide(block);
      },
    });
  }

  #setStatus(
    type: 'integration.suspend' | 'integration.revoke',
    status: 'suspended' | 'revoked',
    caller: Caller,
    integrationId: string,
    reason: string,
  ): Promise<Outcome<Integration>> {
    return this.#committer.submit(
      governed(this.#surroundings.gate, { type, caller, subjectId: integrationId }, (block) => {
        const value = { ...existing(block, integrationId), status, updatedAt: block.at, reason };
        return { value, effects: { records: [{ kind: 'integration', id: integrationId, value }] } };
      }),
    );
  }
}

function existing(block: BlockInProgress, integrationId: string): Integration {
  const found = block.state.integration(integrationId);
  // Asked only after an admission, which the gate gives for integrations that exist.
  if (found === undefined) throw new TypeError('admitted an integration that is not there');
  return found;
}

const credentialRecord = (value: Credential): RecordChange => ({ kind: 'credential', id: value.id, value });
