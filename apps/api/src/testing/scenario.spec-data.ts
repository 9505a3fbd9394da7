import { createHash, randomBytes } from 'node:crypto';
import type { Artifact, ChangeRequest, Credential } from '@bucket/domain';
import { BucketProcess, type StartOptions } from './bucket-process.spec-data.ts';
import { Caller, type Answer } from './caller.spec-data.ts';

export interface Declaration {
  readonly integrationId: string;
  readonly productId: string;
  readonly artifactClasses: readonly string[];
}

/** Two products with different classes; between them every kind of class. */
export const ASSISTANT: Declaration = {
  integrationId: 'assistant-core',
  productId: 'AI_Assistant',
  artifactClasses: ['metadata', 'artifact_manifest'],
};
export const AVATAR: Declaration = {
  integrationId: 'avatar-studio',
  productId: 'AI_Avatar',
  artifactClasses: ['avatar_config', 'persona_config', 'model_checkpoint'],
};

export const METADATA = {
  artifactClass: 'metadata',
  ownerId: 'team-assistant',
  payload: { title: 'greeting', tags: ['en'] },
} as const;
export const AVATAR_CONFIG = {
  artifactClass: 'avatar_config',
  ownerId: 'team-avatar',
  payload: { avatarId: 'narrator', displayName: 'The narrator' },
} as const;
export const PERSONA_CONFIG = {
  artifactClass: 'persona_config',
  ownerId: 'team-avatar',
  payload: { personaId: 'guide', displayName: 'Asha', basis: 'invented' },
} as const;

/** What a written artifact is answered with. */
export interface Written {
  readonly artifact: Artifact;
  readonly receipt: {
    readonly seq: number;
    readonly entryHash: string;
    readonly treeSize: number;
    readonly contentHash: string;
    readonly inclusionProof?: readonly string[];
    readonly checkpoint?: string;
  };
}

/** A body whose shape the contract check has already proven, since it is that of the answer's schema. */
export const as = <T>({ body }: Answer): T => body as T;

export interface ProblemBody {
  readonly code: string;
  readonly status: number;
  readonly auditSeq?: number;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  readonly rules?: readonly { readonly rule: string; readonly reason: string }[];
}

export const subjectOf = ({ integrationId, productId, artifactClasses }: Declaration) => ({
  integrationId,
  productId,
  type: 'rest',
  artifactClasses,
  contentFilter: 'text-moderation-v2',
  retentionPolicy: '90-days',
  deletionStrategy: 'tombstone',
  dataFlow: 'one-way',
  owners: ['*'],
});

/** A token as a product makes it, and what the bucket is told of it. */
export function freshToken() {
  const token = `bkt_${randomBytes(32).toString('base64url')}`;
  return { token, tokenHash: `sha256:${createHash('sha256').update(token).digest('hex')}` };
}

/** A running bucket with its people, and short ways to what most tests begin with. */
export class Scenario {
  readonly process: BucketProcess;
  readonly caller: Caller;
  readonly people: BucketProcess['bootstrap']['tokens'];

  private constructor(process: BucketProcess, caller: Caller) {
    this.process = process;
    this.caller = caller;
    this.people = process.bootstrap.tokens;
  }

  static async start(options: StartOptions = {}): Promise<Scenario> {
    const started = await BucketProcess.start(options);
    return new Scenario(started, await Caller.of(started));
  }

  async end(): Promise<void> {
    await this.process.discard();
  }

  async request(declaration: Declaration): Promise<ChangeRequest> {
    const answer = await this.caller.post('/v1/change-requests', this.people.executor, {
      kind: 'integration',
      reason: 'needed',
      subject: subjectOf(declaration),
    });
    return as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
  }

  /** Owner and advisor approve what was asked for. */
  async approve({ id, digest }: ChangeRequest): Promise<void> {
    for (const token of [this.people.owner, this.people.advisor]) {
      const voice = { decision: 'approve', digest, reason: 'reviewed' };
      await this.caller.post(`/v1/change-requests/${id}/approvals`, token, voice);
    }
  }

  /** Any change, asked for by the executor and approved. */
  async change(kind: string, subject: object): Promise<ChangeRequest> {
    const answer = await this.caller.post('/v1/change-requests', this.people.executor, {
      kind,
      reason: 'needed',
      subject,
    });
    if (answer.status !== 201) throw new Error(`not asked for: ${answer.text}`);
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(answer);
    await this.approve(changeRequest);
    return changeRequest;
  }

  /** One more credential for an integration, with a token that only the product has. */
  async addCredential(integrationId: string, actorKind: 'service' | 'ai' = 'service') {
    const { token, tokenHash } = freshToken();
    const name = `${integrationId}-${actorKind}-${tokenHash.slice(7, 15)}`;
    await this.change('credential', { integrationId, name, actorKind, tokenHash });
    const path = `/v1/integrations/${integrationId}/credentials?limit=1000`;
    const { items } = as<{ items: readonly Credential[] }>(await this.caller.get(path, this.people.auditor));
    const credential = items.find((item) => item.name === name);
    if (credential === undefined) throw new Error(`no credential ${name}`);
    return { credential, token };
  }

  /** From a declaration to the token of a credential. */
  async integrate(declaration: Declaration, actorKind: 'service' | 'ai' = 'service'): Promise<string> {
    await this.approve(await this.request(declaration));
    return (await this.addCredential(declaration.integrationId, actorKind)).token;
  }

  /** For tests that send more than the table of limits lets through. */
  async raiseWriteRate(value: number): Promise<void> {
    await this.change('limit', { limit: 'writesPerSecond', value });
  }

  async write(token: string, draft: object): Promise<Written> {
    const answer = await this.caller.post('/v1/artifacts', token, draft);
    if (answer.status !== 201) throw new Error(`not written: ${answer.text}`);
    return as<Written>(answer);
  }
}
