import {
  GovernanceState,
  judge,
  type Admission,
  type Caller,
  type Facts,
  type GovernedRequest,
  type Refusal,
  type Rule,
} from '@bucket/domain';

/** Who acts in an entry, where a test cares. */
export interface CallerParts {
  readonly actorId?: string;
  readonly integrationId?: string | null;
  readonly productId?: string | null;
  readonly traceId?: string;
}

/** The `subjectId` under which a test wants a refusal. */
export const REFUSED = 'to-be-refused';

const builderRule: Rule = {
  id: 'BKT-R99',
  says: 'A test decides.',
  threats: [],
  appliesTo: () => true,
  refuses: ({ subjectId }) =>
    subjectId === REFUSED ? { code: 'role.not-permitted', reason: 'the test wants a refusal' } : undefined,
};

/** The real gate with one rule, which refuses exactly what is asked under `REFUSED`. */
export function judgeAsTold(request: GovernedRequest, at: string): Admission | Refusal {
  return judge(request, factsAt(at), [builderRule]);
}

export function testCaller(by: CallerParts, requestId: string): Caller {
  const actorId = by.actorId ?? 'credential-1';
  return {
    actor: { id: actorId, kind: 'service', role: 'service' },
    credentialId: actorId,
    integrationId: by.integrationId === undefined ? 'assistant-core' : by.integrationId,
    productId: by.productId === undefined ? 'AI_Assistant' : by.productId,
    requestId,
    ...(by.traceId === undefined ? {} : { traceId: by.traceId }),
  };
}

/** The rule of the builder looks at no fact. */
function factsAt(at: string): Facts {
  return {
    at,
    now: at,
    state: new GovernanceState(),
    credential: undefined,
    integration: undefined,
    artifactClass: undefined,
    product: undefined,
    declaredProduct: undefined,
    artifact: undefined,
    missingParents: [],
    versionExists: false,
    changeRequest: undefined,
    subjectIntegration: undefined,
    subjectCredential: undefined,
    objection: undefined,
    subjectDigest: undefined,
    schemaFingerprint: undefined,
    origin: 'bucket.test/log',
    limits: { artifactsTotal: 0, artifactsPerProduct: 0, storageBytesTotal: 0, storageBytesOfProduct: 0 },
  };
}
