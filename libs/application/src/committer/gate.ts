import {
  canonicalJson,
  DEFAULT_LIMITS,
  explain,
  judge,
  maySeeProduct,
  RULE_SET,
  type Admission,
  type Artifact,
  type ArtifactClass,
  type Capacity,
  type DecisionParts,
  type Facts,
  type GovernanceState,
  type GovernedRequest,
  type LifecycleFacts,
  type LimitName,
  type PolicyPack,
  type Product,
  type Refusal,
  type RuleRefusal,
  type Sha256,
  type Verdict,
} from '@bucket/domain';
import type { BlockInProgress } from './block-in-progress.ts';

/** Facts that only the asking use case can know. */
export interface OwnFacts {
  readonly missingParents?: readonly string[];
  readonly lifecycle?: LifecycleFacts;
  readonly objection?: RuleRefusal | undefined;
  readonly subjectDigest?: string | undefined;
}

/** The rules of this build, part by part and as one. */
export interface RunningRules {
  /** `sha256:<hex>`. */
  readonly fingerprint: string;
  readonly parts: DecisionParts;
}

/** What a gate has to know besides its policy. */
export interface GateDependencies {
  readonly sha256: Sha256;
  /** The log's name. */
  readonly origin: string;
  readonly running: RunningRules;
}

/** The gate over one policy pack: gathers the facts of a request from the block in progress and judges. */
export class Gate {
  readonly policy: PolicyPack;
  readonly #classes: ReadonlyMap<string, ArtifactClass>;
  readonly #products: ReadonlyMap<string, Product>;
  readonly #schemas: ReadonlyMap<string, string>;
  readonly #origin: string;
  readonly running: RunningRules;

  constructor(policy: PolicyPack, { sha256, origin, running }: GateDependencies) {
    this.policy = policy;
    this.running = running;
    this.#origin = origin;
    this.#schemas = new Map(
      policy.classes.map(({ name, schema }) => [name, `sha256:${sha256.hex(canonicalJson(schema))}`]),
    );
    this.#classes = new Map(policy.classes.map((artifactClass) => [artifactClass.name, artifactClass]));
    this.#products = new Map(policy.products.map((product) => [product.id, product]));
  }

  artifactClass(name: string): ArtifactClass | undefined {
    return this.#classes.get(name);
  }

  /** `sha256:<hex>` of the schema that runs for a class. */
  schemaFingerprint(name: string): string | undefined {
    return this.#schemas.get(name);
  }

  product(id: string): Product | undefined {
    return this.#products.get(id);
  }

  judge(request: GovernedRequest, block: BlockInProgress, own: OwnFacts = {}): Admission | Refusal {
    return judge(request, this.#facts(request, block, own), RULE_SET);
  }

  explain(request: GovernedRequest, block: BlockInProgress, own: OwnFacts = {}): Verdict[] {
    return explain(request, this.#facts(request, block, own), RULE_SET);
  }

  /** Bytes a product may store: its share in the policy pack, unless an approved change says otherwise. */
  storageShare(state: GovernanceState, product: Product): number {
    return state.limitOverride(`storageBytesPerProduct:${product.id}`)?.value ?? product.storageBytesMax;
  }

  #capacity(state: GovernanceState, product: Product | undefined): Capacity {
    return {
      artifactsTotal: limitInForce(state, 'artifactsTotal'),
      artifactsPerProduct: limitInForce(state, 'artifactsPerProduct'),
      storageBytesTotal: limitInForce(state, 'storageBytesTotal'),
      storageBytesOfProduct: product === undefined ? 0 : this.storageShare(state, product),
    };
  }

  #facts(request: GovernedRequest, block: BlockInProgress, own: OwnFacts): Facts {
    const { state } = block;
    const { caller, declaration, subjectId } = request;
    const artifact = visibleArtifact(request, block);
    const className = request.artifactClass ?? artifact?.artifactClass;
    const productId = request.productId ?? caller.productId;
    const product = productId === null ? undefined : this.#products.get(productId);
    return {
      at: block.at,
      now: block.now,
      state,
      credential: state.credential(caller.credentialId),
      integration: caller.integrationId === null ? undefined : state.integration(caller.integrationId),
      artifactClass: className === undefined ? undefined : this.#classes.get(className),
      product,
      declaredProduct: declaration === undefined ? undefined : this.#products.get(declaration.productId),
      artifact,
      missingParents: own.missingParents ?? [],
      versionExists: versionExists(request, artifact, block),
      changeRequest: subjectId === undefined ? undefined : state.changeRequest(subjectId),
      subjectIntegration: subjectIntegration(request, state),
      subjectCredential: subjectId === undefined ? undefined : state.credential(subjectId),
      objection: own.objection,
      subjectDigest: own.subjectDigest,
      schemaFingerprint: className === undefined ? undefined : this.#schemas.get(className),
      origin: this.#origin,
      limits: this.#capacity(state, product),
      ...(own.lifecycle === undefined ? {} : { lifecycle: own.lifecycle }),
    };
  }
}

/** The value of a limit in force: that of the table, unless an approved change says otherwise. */
export function limitInForce(state: GovernanceState, limit: LimitName): number {
  return state.limitOverride(limit)?.value ?? DEFAULT_LIMITS[limit];
}

/** Another product's artifact does not exist; people without a product see all. */
function visibleArtifact({ artifactId, caller }: GovernedRequest, block: BlockInProgress): Artifact | undefined {
  const artifact = artifactId === undefined ? undefined : block.head(artifactId)?.artifact;
  return artifact !== undefined && maySeeProduct(caller, artifact.productId) ? artifact : undefined;
}

function versionExists({ version }: GovernedRequest, artifact: Artifact | undefined, block: BlockInProgress): boolean {
  if (version === undefined || artifact === undefined) return false;
  return version === artifact.version || block.version(artifact.id, version) !== undefined;
}

function subjectIntegration(request: GovernedRequest, state: GovernanceState): Facts['subjectIntegration'] {
  if (request.declaration !== undefined) return state.integration(request.declaration.integrationId);
  return request.subjectId === undefined ? undefined : state.integration(request.subjectId);
}
