import { newToken } from '@bucket/node';
import { UserFault } from '../user-fault.ts';
import { itemsOf, memberOf, Session, textAt, type Answer } from './session.ts';
import type { Target } from './target.ts';

/** Owners that the integrations of a certification declare. */
export const OWNER = 'certification-team';

/** An approved integration of one product, with a service and an AI agent. */
export interface ProductSide {
  readonly productId: string;
  readonly integrationId: string;
  readonly service: string;
  readonly ai: string;
}

/** A class as the bucket shows it. */
export interface ShownClass {
  readonly name: string;
  readonly fingerprint: string;
  readonly products: readonly string[];
  readonly operations: Readonly<Record<'create' | 'read' | 'update' | 'delete', boolean>>;
  readonly example: unknown;
}

/** What every method works with: a session, the people, and an approved integration in each product. */
export class Scene {
  readonly session: Session;
  readonly target: Target;
  /** In names, so that runs do not meet. */
  readonly run: string;
  readonly form: 'short' | 'whole';
  readonly classes: readonly ShownClass[];
  readonly rules: string;
  readonly firstCheckpoint: string;
  readonly beganAt: string;
  readonly #sides: readonly ProductSide[];
  #names = 0;

  private constructor(
    parts: Pick<Scene, 'session' | 'target' | 'run' | 'form' | 'classes' | 'rules' | 'firstCheckpoint' | 'beganAt'>,
    sides: readonly ProductSide[],
  ) {
    this.session = parts.session;
    this.target = parts.target;
    this.run = parts.run;
    this.form = parts.form;
    this.classes = parts.classes;
    this.rules = parts.rules;
    this.firstCheckpoint = parts.firstCheckpoint;
    this.beganAt = parts.beganAt;
    this.#sides = sides;
  }

  /** @throws {UserFault} when the bucket does not let its own people prepare the certification */
  static async prepare(target: Target, form: 'short' | 'whole'): Promise<Scene> {
    // Some entries before the run do no harm; a clock that differs a little must not hide one of the run.
    const beganAt = new Date(Date.now() - 5_000).toISOString();
    const session = new Session(target.url);
    const { auditor } = target.tokens;
    const classes = await readClasses(session, auditor);
    const rules = textAt((await session.get('/v1/governance/rules?limit=1', auditor)).body, 'fingerprint');
    const checkpoint = await session.get('/v1/audit/checkpoint', auditor);
    const parts = {
      session,
      target,
      form,
      classes,
      rules,
      run: Date.now().toString(36),
      firstCheckpoint: checkpoint.text,
      beganAt,
    };
    const empty = new Scene(parts, []);
    const products = [...new Set(classes.flatMap((each) => each.products))];
    const sides: ProductSide[] = [];
    for (const productId of products) sides.push(await empty.integrate(productId));
    return new Scene(parts, sides);
  }

  get people(): Target['tokens'] {
    return this.target.tokens;
  }

  /** A name that nothing else in this run has. */
  name(of: string): string {
    this.#names += 1;
    return `certify-${this.run}-${of}-${this.#names}`;
  }

  side(productId: string): ProductSide {
    const side = this.#sides.find((each) => each.productId === productId);
    if (side === undefined) throw new Error(`the bucket has no product ${productId}`);
    return side;
  }

  /** The product that may write a class. */
  sideOf(className: string): ProductSide {
    const [productId = ''] = this.class(className).products;
    return this.side(productId);
  }

  /** Any product that may not write a class. */
  foreignTo(className: string): ProductSide {
    const { products } = this.class(className);
    const side = this.#sides.find(({ productId }) => !products.includes(productId));
    if (side === undefined) throw new Error(`every product may write ${className}`);
    return side;
  }

  class(name: string): ShownClass {
    const found = this.classes.find((each) => each.name === name);
    if (found === undefined) throw new Error(`the bucket has no class ${name}`);
    return found;
  }

  /** What the executor asks for. @param by somebody else who asks */
  ask(kind: string, subject: object, by: string = this.people.executor): Promise<Answer> {
    return this.session.post('/v1/change-requests', by, { kind, subject, reason: 'certification' });
  }

  voice(asked: Answer, by: string, decision: 'approve' | 'reject' = 'approve', digest?: string): Promise<Answer> {
    const id = textAt(asked.body, 'changeRequest', 'id');
    const body = { decision, digest: digest ?? textAt(asked.body, 'changeRequest', 'digest'), reason: 'certification' };
    return this.session.post(`/v1/change-requests/${id}/approvals`, by, body);
  }

  /** Asked for by the executor, approved by owner and advisor. @throws {UserFault} when that does not put it in force */
  async change(kind: string, subject: object, by?: string): Promise<string> {
    const asked = await this.ask(kind, subject, by);
    await this.voice(asked, this.people.owner);
    const decided = await this.voice(asked, this.people.advisor);
    if (textAt(decided.body, 'changeRequest', 'status') !== 'approved') {
      throw new UserFault(
        `the bucket did not put a change of kind ${kind} in force: ${(asked.status === 201 ? decided : asked).text}`,
      );
    }
    return textAt(asked.body, 'changeRequest', 'id');
  }

  /** What an integration of a product declares. */
  declaration(productId: string, integrationId: string, credentials: readonly object[]): object {
    const artifactClasses = this.classes.filter(({ products }) => products.includes(productId)).map(({ name }) => name);
    return {
      integrationId,
      productId,
      type: 'rest',
      artifactClasses,
      contentFilter: 'text-moderation-v2',
      retentionPolicy: '90-days',
      deletionStrategy: 'tombstone',
      dataFlow: 'one-way',
      owners: ['certification-*'],
      credentials,
    };
  }

  async integrate(productId: string): Promise<ProductSide> {
    const integrationId = this.name('integration');
    const [service, ai] = [newToken(), newToken()];
    await this.change(
      'integration',
      this.declaration(productId, integrationId, [
        { name: 'service', actorKind: 'service', tokenHash: service.tokenHash },
        { name: 'agent', actorKind: 'ai', tokenHash: ai.tokenHash },
      ]),
    );
    return { productId, integrationId, service: service.token, ai: ai.token };
  }

  /** An AI agent that nobody has counted attempts of yet. @returns its token */
  async freshAgent({ integrationId }: ProductSide): Promise<string> {
    const { token, tokenHash } = newToken();
    await this.change('credential', { integrationId, name: this.name('agent'), actorKind: 'ai', tokenHash });
    return token;
  }

  /** An executor whose attempts freeze nobody who works. */
  async freshExecutor(): Promise<{ readonly personId: string; readonly token: string }> {
    const { token, tokenHash } = newToken();
    const personId = this.name('executor');
    const credentials = [{ name: personId, role: 'executor', tokenHash }];
    await this.change('principal', { action: 'create', principalId: personId, roles: ['executor'], credentials });
    return { personId, token };
  }

  create(
    className: string,
    token: string,
    payload: unknown = this.class(className).example,
    more: object = {},
  ): Promise<Answer> {
    return this.session.post('/v1/artifacts', token, { artifactClass: className, ownerId: OWNER, payload, ...more });
  }

  /** @throws {Error} when it is not written: then the method says nothing of what it wanted to try */
  async written(className: string, more: object = {}): Promise<string> {
    const answer = await this.create(className, this.sideOf(className).service, undefined, more);
    if (answer.status !== 201) throw new Error(`an artifact of class ${className} was not written: ${answer.text}`);
    return textAt(answer.body, 'artifact', 'id');
  }
}

async function readClasses(session: Session, token: string): Promise<ShownClass[]> {
  const answer = await session.get('/v1/governance/classes?limit=1000', token);
  if (answer.status !== 200) throw new UserFault(`the bucket does not show its classes: ${answer.text}`);
  return itemsOf(answer.body).map((item) => {
    const operation = (name: string): boolean => memberOf(item, 'operations', name) === true;
    const products = memberOf(item, 'products');
    return {
      name: textAt(item, 'name'),
      fingerprint: textAt(item, 'fingerprint'),
      products: Array.isArray(products) ? products.filter((each) => typeof each === 'string') : [],
      operations: {
        create: operation('create'),
        read: operation('read'),
        update: operation('update'),
        delete: operation('delete'),
      },
      example: memberOf(item, 'examples', 0),
    };
  });
}
